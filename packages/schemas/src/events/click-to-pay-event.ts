import { NETWORK_OPERATIONS } from "@expunge/domain/click-to-pay/decide-network-outcome";
import { SERVED_NETWORKS } from "@expunge/domain/click-to-pay/served-network";
import { z } from "zod";

/** The type of the event for the outcome of a Click to Pay operation. Its suffix is the version. */
export const CLICK_TO_PAY_EVENT = "click_to_pay-1";

const clickToPayData = z
  .object({
    operation: z
      .enum(NETWORK_OPERATIONS)
      .describe("The operation that was requested from the network."),
    status: z.enum(["success", "failure"]).describe("The outcome of the operation."),
    network: z.enum(SERVED_NETWORKS).describe("The card network."),
    account_id: z.string().describe("The account that owns the customer."),
    customer_id: z.int().describe("The account's number for the customer."),
    owner_bid: z.string().describe("The owner's BID at the network."),
    card_ids: z.array(z.int()).describe("The cards concerned."),
    request_trace_id: z
      .string()
      .nullable()
      .describe(
        "The network's id of the request; null if it assigned none or received no request.",
      ),
    reasons: z
      .array(z.object({ code: z.string(), field: z.string().optional(), message: z.string() }))
      .describe("The reasons of a failure, with the network's codes; empty on success."),
  })
  .describe("An operation of Click to Pay has ended at the network.");

/** The envelope of the cards-tokenization domain. `event_id` identifies duplicates: delivery is at least once. */
export const clickToPayEvent = z.object({
  event_id: z.uuid().describe("Identifies duplicates: delivery is at least once."),
  domain: z.literal("cards-tokenization").describe("Constant."),
  event_type: z.literal(CLICK_TO_PAY_EVENT).describe("The type; its suffix is the version."),
  schema_version: z.literal(1).describe("The version of `data`."),
  org_id: z.string().describe("Id of the tenant."),
  cid: z.string().describe("Correlation id of the request that began the operation."),
  timestamp: z.iso.datetime({ precision: 3 }).describe("When it ended, UTC."),
  data: clickToPayData,
});
export type ClickToPayEvent = z.infer<typeof clickToPayEvent>;
