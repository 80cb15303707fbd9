import type { DeletionRequest } from "#deletion/deletion-request.ts";
import type { Effects, KindDecision } from "#deletion/decision.ts";
import { cancellationReason } from "#mandate/cancellation-reason.ts";
import { isOpen, classifyOpenCollections } from "#mandate/collections-at-deletion.ts";
import { evidenceRetainedUntil } from "#mandate/evidence.ts";
import type { Mandate } from "#mandate/mandate.ts";
import { evolveMandate } from "#mandate/mandate-transitions.ts";
import type { PaymentOption } from "#payment-option/payment-option.ts";
import { reason } from "#rules.ts";

/**
 * Decides on the deletion of a payment option, which also cancels its mandate (SEPA-01). According to the request's
 * `collections`, open collections are withdrawn where possible, refuse the deletion (SEPA-13) or defer it (SEPA-14).
 */
export function decidePaymentOptionDeletion(
  option: PaymentOption,
  asked: DeletionRequest,
): KindDecision {
  if (option.state === "deleted") return { kind: "refused", reasons: [reason("DEL-01")] };
  const { mandate } = option;
  if (mandate === undefined) return { kind: "accepted", effects: withoutMandate(option) };

  const effects = withMandate(option, mandate, asked);
  if (!mandate.collections.some(isOpen) || asked.collections === "withdraw")
    return { kind: "accepted", effects };
  if (asked.collections === "refuse") return { kind: "refused", reasons: [reason("SEPA-13")] };
  return { kind: "deferred", reasons: [reason("SEPA-14")], effects };
}

function withoutMandate(option: PaymentOption): Effects {
  return { next: { ...option, state: "deleted" }, asksNetwork: false };
}

function withMandate(option: PaymentOption, mandate: Mandate, asked: DeletionRequest): Effects {
  const { today, policy } = asked;
  const { withdrawn, settling } = openAtDeletion(mandate, asked);
  const collections = mandate.collections.map((collection) =>
    withdrawn.includes(collection) ? ({ ...collection, state: "withdrawn" } as const) : collection,
  );
  const cancelled = evolveMandate(mandate.state, "cancelled");
  const evidence = { collections, cancelledOn: today, marginDays: policy.evidenceMarginDays };
  return {
    next: {
      ...option,
      state: "deleted",
      mandate: { ...mandate, collections, state: cancelled ?? mandate.state },
    },
    asksNetwork: false,
    mandate: {
      ...(cancelled && {
        reason: cancellationReason(asked.reason, asked.requesterKind, mandate.state),
      }),
      withdrawn,
      settling,
      evidenceRetainedUntil: evidenceRetainedUntil(evidence),
    },
  };
}

/** The open collections by outcome. With `wait` none is withdrawn: all of them settle. */
function openAtDeletion(
  { collections }: Mandate,
  asked: DeletionRequest,
): Pick<NonNullable<Effects["mandate"]>, "withdrawn" | "settling"> {
  return asked.collections === "wait"
    ? { withdrawn: [], settling: collections.filter(isOpen) }
    : classifyOpenCollections(collections, asked.today);
}
