import {
  CLICK_TO_PAY_EVENT,
  type ClickToPayEvent,
} from "@expunge/schemas/events/click-to-pay-event";
import type { NetworkFault } from "@expunge/domain/click-to-pay/network-answer";
import type { EventEntry } from "#write-path/change.ts";
import type { CredentialRecord } from "#records/credential.ts";
import { customerNumber } from "#records/natural-key.ts";
import type { NetworkRequestRecord } from "#records/network-request.ts";

/** A network operation and its customer. */
export type NetworkOperation = {
  readonly request: Pick<
    NetworkRequestRecord,
    "id" | "tenantId" | "network" | "operation" | "correlationId" | "cardIds" | "requestTraceId"
  >;
  readonly customer: Pick<CredentialRecord, "accountId" | "reference" | "ownerBid">;
};

/**
 * The event about the outcome of a Click to Pay operation, in the envelope of contract 1: success without faults, otherwise failure with
 * the faults as reasons.
 */
export function clickToPayEvent(
  id: string,
  task: NetworkOperation,
  faults: readonly NetworkFault[] | undefined,
  at: Date,
): EventEntry {
  const { request, customer } = task;
  const body: ClickToPayEvent = {
    event_id: id,
    domain: "cards-tokenization",
    event_type: CLICK_TO_PAY_EVENT,
    schema_version: 1,
    org_id: request.tenantId,
    cid: request.correlationId,
    timestamp: at.toISOString(),
    data: {
      operation: request.operation,
      status: faults === undefined ? "success" : "failure",
      network: request.network,
      account_id: customer.accountId,
      customer_id: customerNumber(customer.reference),
      owner_bid: customer.ownerBid ?? "",
      card_ids: [...request.cardIds],
      request_trace_id: request.requestTraceId,
      reasons: (faults ?? []).map(({ code, field, message }) => ({
        code,
        message,
        ...(field !== undefined && { field }),
      })),
    },
  };
  return { id, type: CLICK_TO_PAY_EVENT, subject: request.id, occurredAt: at, body };
}
