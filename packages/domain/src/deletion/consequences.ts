import type { Day } from "#calendar/day.ts";
import type { DeletionDecision, Effects } from "#deletion/decision.ts";
import { type DeletionRequest, hasUndoWindow } from "#deletion/deletion-request.ts";
import type { Subject } from "#deletion/subject.ts";
import { isActiveHold } from "#hold/blocking-holds.ts";
import type { HoldKind } from "#hold/hold.ts";
import type { CancellationReason } from "#mandate/cancellation-reason.ts";
import { collectionDeadlines } from "#mandate/collection-deadlines.ts";
import type { Collection } from "#mandate/collection.ts";
import type { MandateScheme } from "#mandate/mandate.ts";

type CollectionSummary = Pick<Collection, "endToEndId" | "amountMinor" | "dueOn">;

/** One consequence of a deletion, as a preview lists it. Amounts are in cents, instants ISO 8601 in UTC. */
export type Consequence =
  | { readonly type: "credential_disabled" }
  | { readonly type: "mandate_cancelled"; readonly reason: CancellationReason }
  | ({ readonly type: "collection_withdrawn" } & CollectionSummary)
  | ({
      readonly type: "collection_settles";
      readonly returnUntil: Day;
      readonly refundUntil?: Day;
      readonly unauthorisedRefundUntil?: Day;
    } & CollectionSummary)
  | { readonly type: "card_removed"; readonly cardId: number }
  | { readonly type: "network_removal"; readonly network: string }
  | { readonly type: "credential_erased" }
  | { readonly type: "representation_erased"; readonly kind: Subject["kind"] }
  | { readonly type: "evidence_kept"; readonly until: Day }
  | { readonly type: "undo_window"; readonly seconds: number }
  | {
      readonly type: "hold";
      readonly hold: HoldKind;
      readonly reference: string;
      readonly until?: string;
      readonly cardId?: number;
    };

/**
 * The consequences of a decision, in the order in which they happen: the effects of the deletion, the other representations of
 * its card (CARD-04), its undo window, and the active holds. A refused request, and one whose deletion is already in progress, has no consequences except the holds.
 */
export function consequencesOf(
  subject: Subject,
  request: DeletionRequest,
  decision: DeletionDecision,
): readonly Consequence[] {
  return [
    ...("effects" in decision ? ofEffects(subject, decision.effects) : []),
    ...("effects" in decision ? (request.representations ?? []) : []).map(
      (kind) => ({ type: "representation_erased", kind }) as const,
    ),
    ...("effects" in decision && hasUndoWindow(request)
      ? [{ type: "undo_window", seconds: request.policy.undoSeconds } as const]
      : []),
    ...request.holds
      .filter((hold) => isActiveHold(hold, request.now))
      .map(({ kind, ...hold }) => ({ type: "hold", hold: kind, ...hold }) as const),
  ];
}

function ofEffects(subject: Subject, effects: Effects): readonly Consequence[] {
  return [
    { type: "credential_disabled" },
    ...ofMandate(subject, effects),
    ...ofNetwork(subject, effects),
    { type: "credential_erased" },
  ];
}

function ofMandate(subject: Subject, { mandate }: Effects): readonly Consequence[] {
  if (mandate === undefined || subject.kind !== "payment_option" || !subject.mandate) return [];
  const { scheme } = subject.mandate;
  return [
    ...(mandate.reason ? [{ type: "mandate_cancelled", reason: mandate.reason } as const] : []),
    ...mandate.withdrawn.map(
      (collection) => ({ type: "collection_withdrawn", ...summaryOf(collection) }) as const,
    ),
    ...mandate.settling.map((collection) => settles(scheme, collection)),
    { type: "evidence_kept", until: mandate.evidenceRetainedUntil },
  ];
}

function settles(scheme: MandateScheme, collection: Collection): Consequence {
  const { returnUntil, refundUntil, unauthorisedRefundUntil } = collectionDeadlines(
    scheme,
    collection.dueOn,
  );
  return {
    type: "collection_settles",
    ...summaryOf(collection),
    returnUntil,
    ...(refundUntil && { refundUntil }),
    ...(unauthorisedRefundUntil && { unauthorisedRefundUntil }),
  };
}

function summaryOf({ endToEndId, amountMinor, dueOn }: Collection): CollectionSummary {
  return { endToEndId, amountMinor, dueOn };
}

function ofNetwork(subject: Subject, { removesAtNetwork }: Effects): readonly Consequence[] {
  if (!removesAtNetwork || subject.kind !== "click_to_pay_customer") return [];
  const cards = subject.enrolment?.cardIds ?? [];
  return [
    ...cards.map((cardId) => ({ type: "card_removed", cardId }) as const),
    { type: "network_removal", network: subject.network },
  ];
}
