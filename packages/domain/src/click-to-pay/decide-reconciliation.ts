import type { NetworkOperation } from "#click-to-pay/decide-network-outcome.ts";
import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import type { ConsumerDataAnswer } from "#click-to-pay/network-answer.ts";
import type { RuleId } from "#rules.ts";

/** What can differ between us and the network. */
export const FINDINGS = ["ghost_at_network", "missing_at_network", "orphaned_request"] as const;
export type FindingKind = (typeof FINDINGS)[number];

/** A customer as we have it: `cardIds` are the cards that are usable, or would be if it were not disabled. */
export type ReconciledCustomer = {
  readonly state: EnrolmentState;
  readonly cardIds: readonly string[];
};

/** A request to the network that has not ended. `followed`: there is a job for it. */
export type RequestInFlight = {
  readonly id: string;
  readonly operation: NetworkOperation;
  readonly followed: boolean;
  readonly ageMs: number;
};

/**
 * What is done about a finding.
 * - `remove_again`: the network is asked once more to delete the customer.
 * - `follow_again`: the jobs of these requests are put back.
 * - `end`: these requests are ended, as they would remove a customer that lives anew.
 */
export type Repair =
  | { readonly kind: "remove_again" }
  | { readonly kind: "follow_again"; readonly requestIds: readonly string[] }
  | { readonly kind: "end"; readonly requestIds: readonly string[] };

/** One difference, by which rule it is one, and its repair unless a person decides. `cards`: how many it is about, where it is about cards. */
export type Finding = {
  readonly kind: FindingKind;
  readonly rule: RuleId;
  readonly repair?: Repair;
  readonly cards?: number;
};

/**
 * What comes of looking at one customer.
 * - `look`: what the network holds decides.
 * - `left_alone`: something is under way; it is looked at in the next round.
 * - `unavailable`: the network has not said what it holds.
 * - `found`: these are the differences, `alike` when there are none. `looked`: whether the network was asked.
 */
export type Reconciliation =
  | { readonly kind: "look" }
  | { readonly kind: "left_alone" }
  | { readonly kind: "unavailable" }
  | { readonly kind: "found"; readonly findings: readonly Finding[]; readonly looked: boolean };

/** A request that has gone for longer than this has lost its answer, even if somebody follows it. */
const LOST_AFTER_MS = 60 * 60 * 1000;

/** Compares a customer with what the network holds; without an answer it says whether the network has to be asked. */
export function decideReconciliation(
  customer: ReconciledCustomer,
  inFlight: readonly RequestInFlight[],
  answer?: ConsumerDataAnswer,
): Reconciliation {
  if (inFlight.length > 0) {
    const lost = lostAnswer(customer, inFlight);
    return lost ? { kind: "found", findings: [lost], looked: false } : { kind: "left_alone" };
  }
  switch (customer.state) {
    case "REGISTRATION_IN_PROGRESS":
    case "REMOVAL_IN_PROGRESS":
      return { kind: "left_alone" };
    case "ACTIVE":
    case "DISABLED":
    case "REMOVED":
    case "UNREGISTERED":
      if (answer === undefined) return { kind: "look" };
      if (answer.kind === "unavailable") return { kind: "unavailable" };
      return {
        kind: "found",
        findings: ghosts({ ...customer, state: customer.state }, answer),
        looked: true,
      };
  }
}

/** C2P-22: the first of its findings that can be repaired; a request that is followed has only waited for long. */
function lostAnswer(
  { state }: ReconciledCustomer,
  inFlight: readonly RequestInFlight[],
): Finding | undefined {
  const finding = { kind: "orphaned_request", rule: "C2P-22" } as const;
  const unfollowed = inFlight.filter(({ followed }) => !followed);
  const ids = (requests: readonly RequestInFlight[]) => requests.map(({ id }) => id);
  const outlived = unfollowed.filter(({ operation }) => isOutlived(operation, state));
  if (outlived.length > 0)
    return { ...finding, repair: { kind: "end", requestIds: ids(outlived) } };
  if (unfollowed.length > 0)
    return { ...finding, repair: { kind: "follow_again", requestIds: ids(unfollowed) } };
  return inFlight.some(({ ageMs }) => ageMs > LOST_AFTER_MS) ? finding : undefined;
}

/** Whether a removal comes from an earlier life of its customer, and would take the new one (C2P-25). */
function isOutlived(operation: NetworkOperation, state: EnrolmentState): boolean {
  return (
    operation === "delete_customer" &&
    (state === "REGISTRATION_IN_PROGRESS" || state === "ACTIVE" || state === "DISABLED")
  );
}

function ghosts(
  {
    state,
    cardIds,
  }: ReconciledCustomer & { readonly state: "ACTIVE" | "DISABLED" | "REMOVED" | "UNREGISTERED" },
  answer: Exclude<ConsumerDataAnswer, { kind: "unavailable" }>,
): readonly Finding[] {
  const enrolled = answer.kind === "enrolled";
  switch (state) {
    case "REMOVED":
      return enrolled
        ? [{ kind: "ghost_at_network", rule: "C2P-20", repair: { kind: "remove_again" } }]
        : [];
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
