import {
  decideReconciliation,
  type FindingKind,
  type Reconciliation,
} from "@expunge/domain/click-to-pay/decide-reconciliation";
import type { ClickToPayNetwork } from "#network-requests/click-to-pay-network.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type {
  ComparedCustomer,
  ReconciliationStore,
} from "#reconciliation/reconciliation-store.port.ts";
import { networkConsumer } from "#network-requests/network-consumer.ts";
import { reconcileFindings } from "#reconciliation/internal/findings.ts";

export type ReconcileDeps = {
  readonly reconciliation: ReconciliationStore;
  readonly network: Pick<ClickToPayNetwork, "getData">;
  readonly clock: Clock;
};

/**
 * What came of comparing one customer with the network.
 * - `alike`: both hold the same. `left_alone`: something is under way. `unavailable`: the network has not said.
 * - `found`: something differs, and is reported, now or in an earlier round. `repaired`: a repair of it was begun.
 * - `changed`: somebody changed the customer meanwhile, so nothing was written.
 */
export const COMPARED = [
  "alike",
  "left_alone",
  "unavailable",
  "found",
  "repaired",
  "changed",
] as const;
export type Compared = (typeof COMPARED)[number];

/** Compares one customer with the network, and writes what differs with its repair, in one piece. */
export async function reconcileCustomer(
  deps: ReconcileDeps,
  tenantId: string,
  customer: ComparedCustomer,
): Promise<Compared> {
  const decision = await decide(deps, customer);
  const findings = decision.kind === "found" ? decision.findings : [];
  const fresh = findings.filter(({ kind }) => !customer.standing.includes(kind));
  const repaired = findings.filter(({ repair }) => repair !== undefined);
  const resolved = customer.standing.filter(
    (kind) => isExamined(decision, kind) && !findings.some((finding) => finding.kind === kind),
  );
  if (fresh.length + repaired.length + resolved.length > 0) {
    const noted = reconcileFindings(deps.clock, tenantId, customer, {
      findings,
      fresh,
      repaired,
      resolved,
    });
    if (!(await deps.reconciliation.note(tenantId, noted))) return "changed";
  }
  if (decision.kind === "unavailable") return "unavailable";
  if (decision.kind !== "found") return "left_alone";
  if (repaired.length > 0) return "repaired";
  return findings.length > 0 ? "found" : "alike";
}

/** The network is asked only where its answer can make a difference. */
async function decide(
  { network, clock }: ReconcileDeps,
  customer: ComparedCustomer,
): Promise<Reconciliation> {
  const now = clock.now().getTime();
  const inFlight = customer.requests.map(({ requestedAt, ...request }) => ({
    ...request,
    ageMs: now - requestedAt.getTime(),
  }));
  const decision = decideReconciliation(customer, inFlight);
  if (decision.kind !== "look") return decision;
  return decideReconciliation(customer, inFlight, await network.getData(networkConsumer(customer)));
}

/** Whether what was decided says of this kind of finding that it is there or not. Requests are looked at each time. */
function isExamined(decision: Reconciliation, kind: FindingKind): boolean {
  return kind === "orphaned_request" || (decision.kind === "found" && decision.looked);
}
