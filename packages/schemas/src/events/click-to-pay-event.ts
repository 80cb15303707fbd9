import { NETWORK_OPERATIONS } from "@expunge/domain/click-to-pay/decide-network-outcome";
import { SERVED_NETWORKS } from "@expunge/domain/click-to-pay/served-network";
import { z } from "zod";

/** The type of the event that tells how an operation of Click to Pay ended. Its end is the version. */
export const CLICK_TO_PAY_EVENT = "click_to_pay-1";

const clickToPayData = z
  .object({
    operation: z.enum(NETWORK_OPERATIONS).describe("What the network was asked to do."),
    status: z.enum(["success", "failure"]).describe("Whether the network did it."),
    network: z.enum(SERVED_NETWORKS).describe("The card network."),
    account_id: z.string().describe("The account whose customer it is."),
    customer_id: z.int().describe("The account's number for the customer."),
    owner_bid: z.string().describe("The owner's BID at the network."),
    card_ids: z.array(z.int()).describe("The cards that it was about."),
    request_trace_id: z
      .string()
      .nullable()
      .describe("The network's id of the request; null when it gave none, or was not asked."),
    reasons: z
      .array(z.object({ code: z.string(), field: z.string().optional(), message: z.string() }))
      .describe("Why it failed, in the network's codes; empty on success."),
  })
  .describe("An operation of Click to Pay has ended at the network.");

/** The envelope of the cards-tokenization domain. `event_id` identifies duplicates: delivery is at least once. */
export const clickToPayEvent = z.object({
  event_id: z.uuid().describe("Identifies duplicates: delivery is at least once."),
  domain: z.literal("cards-tokenization").describe("Always the same."),
  event_type: z.literal(CLICK_TO_PAY_EVENT).describe("The type; its end is the version."),
  schema_version: z.literal(1).describe("The version of `data`."),
  org_id: z.string().describe("Id of the tenant."),
  cid: z.string().describe("Correlation id of the request that began the operation."),
  timestamp: z.iso.datetime({ precision: 3 }).describe("When it ended, UTC."),
  data: clickToPayData,
});
export type ClickToPayEvent = z.infer<typeof clickToPayEvent>;
