import type { NetworkFault } from "@expunge/domain/click-to-pay/network-answer";
import { reconciliationEvent } from "#reconciliation/event.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { Change } from "#write-path/change.ts";
import type { NetworkRequestRecord } from "#records/network-request.ts";
import { closingAuditEntry, closedRequest } from "#network-requests/internal/closed-request.ts";

/**
 * The outcome of a repeated removal (C2P-25) closes the request and nothing else: the deletion ended long ago, and the customer may be
 * enrolled again. A failed repair is published as not repaired.
 */
export function repairOutcome(
  clock: Clock,
  request: NetworkRequestRecord,
  faults: readonly NetworkFault[] | undefined,
): Change {
  const at = clock.now();
  const data = {
    credentialId: request.credentialId,
    targetKind: "click_to_pay_customer",
    finding: "C2P-20",
    repaired: false,
  } as const;
  const type = "expunge.reconciliation.ghost_at_network";
  return {
    request: closedRequest(request, faults, at),
    audit: [closingAuditEntry(request, faults, at)],
    events: faults === undefined ? [] : [reconciliationEvent(clock.newId(), type, data, at)],
  };
}
