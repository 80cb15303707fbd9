import { randomUUID } from "node:crypto";
import type { Target } from "@expunge/schemas/boundary/target";
import { NOON, OWNER_BID, staff } from "#testing/fixtures.ts";
import type { DeletionCommand } from "#deletions/command.ts";

/** An immediate request of staff at noon, with overrides. */
export function deletionCommand(
  target: Target,
  changed: Partial<DeletionCommand> = {},
): DeletionCommand {
  return {
    id: randomUUID(),
    target,
    reason: "customer_request",
    collections: "withdraw",
    immediate: true,
    actor: staff,
    now: NOON,
    correlationId: "cid-1",
    recordRefusal: false,
    ...changed,
  };
}

/** The target of a customer of `account-1`. */
export function customerTarget(customerId: number) {
  return {
    kind: "click_to_pay_customer",
    accountId: "account-1",
    customerId,
    ownerBid: OWNER_BID,
  } as const;
}
