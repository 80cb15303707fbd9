import type { NetworkFault } from "@expunge/domain/click-to-pay/network-answer";
import type { AuditEntry } from "#write-path/change.ts";
import type { NetworkRequestRecord } from "#records/network-request.ts";

type Faults = readonly NetworkFault[] | undefined;

/** The fault codes, separated by spaces; undefined after a success. */
export function faultCodes(faults: Faults): string | undefined {
  return faults?.map(({ code }) => code).join(" ");
}

/** A closed request. The personal data that was sealed for the network is erased. */
export function closedRequest(
  request: NetworkRequestRecord,
  faults: Faults,
  at: Date,
): NetworkRequestRecord {
  return {
    ...request,
    state: faults === undefined ? "succeeded" : "failed",
    version: request.version + 1,
    lastError: faultCodes(faults) ?? request.lastError,
    sealed: null,
    sealedKey: null,
    endedAt: at,
  };
}

/** The audit entry about the outcome of a request. */
export function closingAuditEntry(
  request: NetworkRequestRecord,
  faults: Faults,
  at: Date,
): AuditEntry {
  return {
    occurredAt: at,
    actor: "system:worker",
    action: `click_to_pay.${request.operation}`,
    subject: request.credentialId,
    outcome: faults === undefined ? "succeeded" : "failed",
    details: { requestId: request.id, attempts: request.attempts },
  };
}
