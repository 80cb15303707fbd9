import type { NetworkFault } from "@expunge/domain/click-to-pay/network-answer";
import { reconciliationEvent } from "#reconciliation/event.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { Change } from "#write-path/change.ts";
import type { NetworkRequestRecord } from "#records/network-request.ts";
import { endedEntry, closedRequest } from "#network-requests/internal/closed-request.ts";

/**
 * The end of a removal that was repeated (C2P-25): no more than that the request has ended. The deletion that removed the customer was
 * told of long ago, and the customer may live anew by now. A repair that was told as begun and has failed is told again, as it is.
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
    audit: [endedEntry(request, faults, at)],
    events: faults === undefined ? [] : [reconciliationEvent(clock.newId(), type, data, at)],
  };
}
