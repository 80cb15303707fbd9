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
  request: DeletionRequest,
): KindDecision {
  if (option.state === "deleted") return { kind: "refused", reasons: [reason("DEL-01")] };
  const { mandate } = option;
  if (mandate === undefined) return { kind: "accepted", effects: withoutMandate(option) };

  const effects = withMandate(option, mandate, request);
  if (!mandate.collections.some(isOpen) || request.collections === "withdraw")
    return { kind: "accepted", effects };
  if (request.collections === "refuse") return { kind: "refused", reasons: [reason("SEPA-13")] };
  return { kind: "deferred", reasons: [reason("SEPA-14")], effects };
}

function withoutMandate(option: PaymentOption): Effects {
  return { next: { ...option, state: "deleted" }, removesAtNetwork: false };
}

function withMandate(option: PaymentOption, mandate: Mandate, request: DeletionRequest): Effects {
  const { today, policy } = request;
  const { withdrawn, settling } = openAtDeletion(mandate, request);
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
    removesAtNetwork: false,
    mandate: {
      ...(cancelled && {
        reason: cancellationReason(request.reason, request.requesterKind, mandate.state),
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
  request: DeletionRequest,
): Pick<NonNullable<Effects["mandate"]>, "withdrawn" | "settling"> {
  return request.collections === "wait"
    ? { withdrawn: [], settling: collections.filter(isOpen) }
    : classifyOpenCollections(collections, request.today);
}
