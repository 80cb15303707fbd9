import type { Finding, FindingKind } from "@expunge/domain/click-to-pay/decide-reconciliation";
import { reconciliationEvent } from "#reconciliation/event.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type {
  CustomerSnapshot,
  ReconciliationWrite,
} from "#reconciliation/reconciliation-store.port.ts";
import type { AuditEntry, Change } from "#write-path/change.ts";
import { newNetworkRequest } from "#records/network-request.ts";

/** The findings of one customer: all, the new ones, those with a repair, and the kinds that are resolved. */
type FindingDiff = {
  readonly findings: readonly Finding[];
  readonly fresh: readonly Finding[];
  readonly repaired: readonly Finding[];
  readonly resolved: readonly FindingKind[];
};

/** The writes for a customer's findings: events about the new ones, repairs, and audit entries. */
export function reconciliationWrite(
  clock: Clock,
  tenantId: string,
  { id, version, state, changedAt }: CustomerSnapshot,
  { findings, fresh, repaired, resolved }: FindingDiff,
): ReconciliationWrite {
  const at = clock.now();
  const events = fresh.map(({ kind, rule, repair }) =>
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
  const audited = findings.filter(
    (finding) => fresh.includes(finding) || repaired.includes(finding),
  );
  return {
    credentialId: id,
    found: fresh.map(({ kind }) => kind),
    resolved,
    ended: repaired.flatMap(({ repair }) => (repair?.kind === "end" ? repair.requestIds : [])),
    change: {
      // Increments the version only: a concurrent decision about the customer is made again, and is queued after the repair.
      credential: { id, version, state, changedAt, erase: false },
      ...repairs(clock, tenantId, id, repaired),
      events,
      audit: [
        ...audited.map(({ kind, rule, repair, cards }) =>
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

/** The request and the jobs of the repairs. A repeated removal belongs to no deletion and has an id of its own. */
function repairs(
  clock: Clock,
  tenantId: string,
  credentialId: string,
  findings: readonly Finding[],
): Pick<Change, "request" | "jobs"> {
  const job = (requestId: string) =>
    ({ kind: "network_request", tenantId, requestId, credentialId }) as const;
  const followUps = findings.flatMap(({ repair }) =>
    repair?.kind === "follow_again" ? repair.requestIds.map(job) : [],
  );
  if (!findings.some(({ repair }) => repair?.kind === "remove_again")) return { jobs: followUps };
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
  return { request, jobs: [...followUps, job(id)] };
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
