import {
  decideReconciliation,
  type FindingKind,
  type Reconciliation,
} from "@expunge/domain/click-to-pay/decide-reconciliation";
import type { ClickToPayNetwork } from "#network-requests/click-to-pay-network.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type {
  CustomerSnapshot,
  ReconciliationStore,
} from "#reconciliation/reconciliation-store.port.ts";
import { networkConsumer } from "#network-requests/network-consumer.ts";
import { reconciliationWrite } from "#reconciliation/internal/reconciliation-write.ts";

export type ReconcileDeps = {
  readonly reconciliation: ReconciliationStore;
  readonly network: Pick<ClickToPayNetwork, "getData">;
  readonly clock: Clock;
};

/**
 * The result of comparing one customer with the network.
 * - `alike`: no difference. `left_alone`: an operation is in flight. `unavailable`: the network did not answer.
 * - `found`: a difference is reported, now or by an earlier round. `repaired`: a repair has begun.
 * - `changed`: a concurrent change of the customer won, so nothing was written.
 */
export const COMPARISON_RESULTS = [
  "alike",
  "left_alone",
  "unavailable",
  "found",
  "repaired",
  "changed",
] as const;
export type ComparisonResult = (typeof COMPARISON_RESULTS)[number];

/** Compares one customer with the network, and writes findings and repairs atomically. */
export async function reconcileCustomer(
  deps: ReconcileDeps,
  tenantId: string,
  customer: CustomerSnapshot,
): Promise<ComparisonResult> {
  const decision = await decide(deps, tenantId, customer);
  const findings = decision.kind === "found" ? decision.findings : [];
  const fresh = findings.filter(({ kind }) => !customer.openFindings.includes(kind));
  const repaired = findings.filter(({ repair }) => repair !== undefined);
  const resolved = customer.openFindings.filter(
    (kind) => isExamined(decision, kind) && !findings.some((finding) => finding.kind === kind),
  );
  if (fresh.length + repaired.length + resolved.length > 0) {
    const write = reconciliationWrite(deps.clock, tenantId, customer, {
      findings,
      fresh,
      repaired,
      resolved,
    });
    if (!(await deps.reconciliation.recordFindings(tenantId, write))) return "changed";
  }
  if (decision.kind === "unavailable") return "unavailable";
  if (decision.kind !== "found") return "left_alone";
  if (repaired.length > 0) return "repaired";
  return findings.length > 0 ? "found" : "alike";
}

/** Queries the network only where its answer can make a difference. */
async function decide(
  { network, clock }: ReconcileDeps,
  tenantId: string,
  customer: CustomerSnapshot,
): Promise<Reconciliation> {
  const now = clock.now().getTime();
  const inFlight = customer.requests.map(({ requestedAt, ...request }) => ({
    ...request,
    ageMs: now - requestedAt.getTime(),
  }));
  const decision = decideReconciliation(customer, inFlight);
  if (decision.kind !== "lookup") return decision;
  const consumer = networkConsumer({ ...customer, tenantId });
  return decideReconciliation(customer, inFlight, await network.getData(consumer));
}

/** Whether the decision covers this kind of finding. Requests are examined in every round. */
function isExamined(decision: Reconciliation, kind: FindingKind): boolean {
  return kind === "orphaned_request" || (decision.kind === "found" && decision.looked);
}
