import type { NetworkFault } from "@expunge/domain/click-to-pay/network-answer";
import type { AuditEntry } from "#write-path/change.ts";
import type { NetworkRequestRecord } from "#records/network-request.ts";

type Faults = readonly NetworkFault[] | undefined;

/** The codes of what the network did not do; none of what it did. */
export function codesOf(faults: Faults): string | undefined {
  return faults?.map(({ code }) => code).join(" ");
}

/** A request at its end: what a person told the network is forgotten. */
export function closedRequest(
  request: NetworkRequestRecord,
  faults: Faults,
  at: Date,
): NetworkRequestRecord {
  return {
    ...request,
    state: faults === undefined ? "succeeded" : "failed",
    version: request.version + 1,
    lastError: codesOf(faults) ?? request.lastError,
    sealed: null,
    sealedKey: null,
    endedAt: at,
  };
}

/** What the audit says of it. */
export function endedEntry(request: NetworkRequestRecord, faults: Faults, at: Date): AuditEntry {
  return {
    occurredAt: at,
    actor: "system:worker",
    action: `click_to_pay.${request.operation}`,
    subject: request.credentialId,
    outcome: faults === undefined ? "succeeded" : "failed",
    details: { requestId: request.id, attempts: request.attempts },
  };
}
