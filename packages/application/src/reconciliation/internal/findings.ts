import type { Finding, FindingKind } from "@expunge/domain/click-to-pay/decide-reconciliation";
import { reconciliationEvent } from "#reconciliation/event.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type {
  ComparedCustomer,
  ReconciliationWrite,
} from "#reconciliation/reconciliation-store.port.ts";
import type { AuditEntry, Change } from "#write-path/change.ts";
import { newNetworkRequest } from "#records/network-request.ts";

/** All that was found of a customer: what of it is new, what is repaired, now or once more, and what no longer stands. */
type Sorted = {
  readonly findings: readonly Finding[];
  readonly fresh: readonly Finding[];
  readonly repaired: readonly Finding[];
  readonly resolved: readonly FindingKind[];
};

/** What is written of findings, in one piece: events of those that are new, repairs, and the audit of all. */
export function reconcileFindings(
  clock: Clock,
  tenantId: string,
  { id, version, state, changedAt }: ComparedCustomer,
  { findings, fresh, repaired, resolved }: Sorted,
): ReconciliationWrite {
  const at = clock.now();
  const told = fresh.map(({ kind, rule, repair }) =>
    reconciliationEvent(
      clock.newId(),
      `expunge.reconciliation.${kind}`,
      {
        credentialId: id,
        targetKind: "click_to_pay_customer",
        finding: rule,
        repaired: repair !== undefined,
      },
      at,
    ),
  );
  const noted = findings.filter((finding) => fresh.includes(finding) || repaired.includes(finding));
  return {
    credentialId: id,
    found: fresh.map(({ kind }) => kind),
    resolved,
    ended: repaired.flatMap(({ repair }) => (repair?.kind === "end" ? repair.requestIds : [])),
    change: {
      // It moves nothing; but whoever decided over the customer meanwhile decides again, and is behind the repair in the queue.
      credential: { id, version, state, changedAt, erase: false },
      ...repairs(clock, tenantId, id, repaired),
      events: told,
      audit: [
        ...noted.map(({ kind, rule, repair, cards }) =>
          auditEntry(at, id, kind, repair?.kind ?? "reported", {
            rule,
            ...(cards !== undefined && { cards }),
          }),
        ),
        ...resolved.map((kind) => auditEntry(at, id, kind, "resolved", {})),
      ],
    },
    at,
  };
}

/** What the repairs write and enqueue besides. A removal that is repeated belongs to no deletion, and its id is new. */
function repairs(
  clock: Clock,
  tenantId: string,
  credentialId: string,
  findings: readonly Finding[],
): Pick<Change, "request" | "jobs"> {
  const job = (requestId: string) =>
    ({ kind: "network_request", tenantId, requestId, credentialId }) as const;
  const put = findings.flatMap(({ repair }) =>
    repair?.kind === "follow_again" ? repair.requestIds.map(job) : [],
  );
  if (!findings.some(({ repair }) => repair?.kind === "remove_again")) return { jobs: put };
  const id = clock.newId();
  const request = newNetworkRequest({
    tenantId,
    id,
    credentialId,
    operation: "delete_customer",
    cardIds: [],
    correlationId: id,
    at: clock.now(),
  });
  return { request, jobs: [...put, job(id)] };
}

function auditEntry(
  occurredAt: Date,
  subject: string,
  kind: FindingKind,
  outcome: string,
  details: AuditEntry["details"],
): AuditEntry {
  return {
    occurredAt,
    actor: "system:worker",
    action: `reconciliation.${kind}`,
    subject,
    outcome,
    details,
  };
}
