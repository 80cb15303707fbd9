import type { NetworkOperation } from "#click-to-pay/decide-network-outcome.ts";
import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import type { ConsumerDataAnswer } from "#click-to-pay/network-answer.ts";
import type { RuleId } from "#rules.ts";

/** The kinds of differences between Expunge and the network. */
export const FINDINGS = ["ghost_at_network", "missing_at_network", "orphaned_request"] as const;
export type FindingKind = (typeof FINDINGS)[number];

/**
 * A customer as stored here. `cardIds`: its usable cards; of a disabled customer, the cards that it would have when enabled.
 * `knownCardIds`: every card that it ever had. `held`: whether a hold on it is active.
 */
export type ReconciledCustomer = {
  readonly state: EnrolmentState;
  readonly cardIds: readonly string[];
  readonly knownCardIds: readonly string[];
  readonly held: boolean;
};

/** An open request to the network. `followed`: it has a job. */
export type RequestInFlight = {
  readonly id: string;
  readonly operation: NetworkOperation;
  readonly followed: boolean;
  readonly ageMs: number;
};

/**
 * The repair of a finding.
 * - `remove_again`: request the removal of the customer from the network again.
 * - `follow_again`: enqueue the jobs of these requests again.
 * - `end`: close these requests, which would remove a customer that was enrolled again.
 */
export type Repair =
  | { readonly kind: "remove_again" }
  | { readonly kind: "follow_again"; readonly requestIds: readonly string[] }
  | { readonly kind: "end"; readonly requestIds: readonly string[] };

/** One difference with its rule. `repair` is absent if a person has to decide. `cards`: the number of cards concerned, if any. */
export type Finding = {
  readonly kind: FindingKind;
  readonly rule: RuleId;
  readonly repair?: Repair;
  readonly cards?: number;
};

/**
 * The result of comparing one customer with the network.
 * - `look`: the record of the customer at the network is needed.
 * - `left_alone`: a request or change is in progress; the next round compares it (C2P-24).
 * - `unavailable`: the network did not return its record.
 * - `found`: the differences, possibly none. `looked`: whether the network's record was read.
 */
export type Reconciliation =
  | { readonly kind: "lookup" }
  | { readonly kind: "left_alone" }
  | { readonly kind: "unavailable" }
  | { readonly kind: "found"; readonly findings: readonly Finding[]; readonly looked: boolean };

/** The age from which a request counts as orphaned, even if it has a job. */
const LOST_AFTER_MS = 60 * 60 * 1000;

/** Compares a customer with its record at the network. Without `answer`, decides whether that record is needed. */
export function decideReconciliation(
  customer: ReconciledCustomer,
  inFlight: readonly RequestInFlight[],
  answer?: ConsumerDataAnswer,
): Reconciliation {
  if (inFlight.length > 0) {
    const orphaned = orphanedRequest(customer, inFlight);
    return orphaned
      ? { kind: "found", findings: [orphaned], looked: false }
      : { kind: "left_alone" };
  }
  switch (customer.state) {
    case "REGISTRATION_IN_PROGRESS":
    case "REMOVAL_IN_PROGRESS":
      return { kind: "left_alone" };
    case "ACTIVE":
    case "DISABLED":
    case "REMOVED":
    case "UNREGISTERED":
      if (answer === undefined) return { kind: "lookup" };
      if (answer.kind === "unavailable") return { kind: "unavailable" };
      return {
        kind: "found",
        findings: ghosts({ ...customer, state: customer.state }, answer),
        looked: true,
      };
  }
}

/** C2P-22: repairable findings first; a request that has a job is only reported, once it is too old. */
function orphanedRequest(
  { state }: ReconciledCustomer,
  inFlight: readonly RequestInFlight[],
): Finding | undefined {
  const finding = { kind: "orphaned_request", rule: "C2P-22" } as const;
  const unfollowed = inFlight.filter(({ followed }) => !followed);
  const ids = (requests: readonly RequestInFlight[]) => requests.map(({ id }) => id);
  const obsolete = unfollowed.filter(({ operation }) => isObsolete(operation, state));
  if (obsolete.length > 0)
    return { ...finding, repair: { kind: "end", requestIds: ids(obsolete) } };
  if (unfollowed.length > 0)
    return { ...finding, repair: { kind: "follow_again", requestIds: ids(unfollowed) } };
  return inFlight.some(({ ageMs }) => ageMs > LOST_AFTER_MS) ? finding : undefined;
}

/** Whether a removal belongs to an earlier enrolment of its customer and would remove the current one (C2P-25). */
function isObsolete(operation: NetworkOperation, state: EnrolmentState): boolean {
  return (
    operation === "delete_customer" &&
    (state === "REGISTRATION_IN_PROGRESS" || state === "ACTIVE" || state === "DISABLED")
  );
}

function ghosts(
  {
    state,
    cardIds,
    knownCardIds,
    held,
  }: ReconciledCustomer & { readonly state: "ACTIVE" | "DISABLED" | "REMOVED" | "UNREGISTERED" },
  answer: Exclude<ConsumerDataAnswer, { kind: "unavailable" }>,
): readonly Finding[] {
  const enrolled = answer.kind === "enrolled";
  switch (state) {
    case "REMOVED": {
      if (!enrolled) return [];
      // With cards that it never had here it is another enrolment, and a hold binds its record at the network too.
      const foreign = missingFrom(knownCardIds, answer.instrumentIds);
      if (foreign > 0) return [{ kind: "ghost_at_network", rule: "C2P-23", cards: foreign }];
      if (held) return [{ kind: "ghost_at_network", rule: "C2P-23" }];
      return [{ kind: "ghost_at_network", rule: "C2P-20", repair: { kind: "remove_again" } }];
    }
    case "UNREGISTERED":
      return enrolled ? [{ kind: "ghost_at_network", rule: "C2P-23" }] : [];
    case "ACTIVE":
    case "DISABLED": {
      if (!enrolled) return [{ kind: "missing_at_network", rule: "C2P-21" }];
      const here = missingFrom(answer.instrumentIds, cardIds);
      const there = missingFrom(cardIds, answer.instrumentIds);
      return [
        ...(here > 0 ? [{ kind: "missing_at_network", rule: "C2P-21", cards: here } as const] : []),
        ...(there > 0 ? [{ kind: "ghost_at_network", rule: "C2P-23", cards: there } as const] : []),
      ];
    }
  }
}

function missingFrom(those: readonly string[], these: readonly string[]): number {
  const known = new Set(those);
  return new Set(these.filter((id) => !known.has(id))).size;
}
