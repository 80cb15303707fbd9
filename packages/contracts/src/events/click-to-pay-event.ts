import { NETWORK_OPERATIONS } from "@expunge/domain/click-to-pay/decide-network-outcome";
import { z } from "zod";

/** The type of the event that tells how an operation of Click to Pay ended. Its end is the version. */
export const CLICK_TO_PAY_EVENT = "click_to_pay-1";

/** The envelope of the cards-tokenization domain. `event_id` identifies duplicates: delivery is at least once. */
export const clickToPayEvent = z.object({
  event_id: z.uuid(),
  domain: z.literal("cards-tokenization"),
  event_type: z.literal(CLICK_TO_PAY_EVENT),
  schema_version: z.literal(1),
  org_id: z.string(),
  cid: z.string(),
  timestamp: z.iso.datetime({ precision: 3 }),
  data: z.object({
    operation: z.enum(NETWORK_OPERATIONS),
    status: z.enum(["success", "failure"]),
    network: z.literal("visa"),
    account_id: z.string(),
    customer_id: z.int(),
    owner_bid: z.string(),
    card_ids: z.array(z.int()),
    request_trace_id: z.string().nullable(),
    reasons: z.array(
      z.object({ code: z.string(), field: z.string().optional(), message: z.string() }),
    ),
  }),
});
export type ClickToPayEvent = z.infer<typeof clickToPayEvent>;
