import { randomUUID } from "node:crypto";
import type { Target } from "@expunge/schemas/boundary/target";
import { batch } from "#write-path/batcher.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";
import {
  NOON,
  OWNER_BID,
  putCardToken,
  putCustomer,
  putPaymentOption,
  staff,
  TENANT,
  testClock,
  vault,
} from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { requestDeletions } from "#deletions/request.ts";
import type { DeletionCommand, DeletionOutcome } from "#deletions/command.ts";

const TARGETS = {
  token: { kind: "card_token", token: "token-1" },
  otherToken: { kind: "card_token", token: "token-2" },
  option: { kind: "payment_option", customerAccountId: "account-1", reference: "option-1" },
  customer: {
    kind: "click_to_pay_customer",
    accountId: "account-1",
    customerId: 42,
    ownerBid: OWNER_BID,
  },
  unknown: { kind: "card_token", token: "unknown" },
} as const satisfies Record<string, Target>;
export type TargetName = keyof typeof TARGETS;
export const TARGET_NAMES = Object.keys(TARGETS) as TargetName[];

export type Asked = { readonly name: TargetName; readonly key?: string | undefined };

/** A deletion request of a machine client; its target is its body. */
export function commandFor({ name, key }: Asked): DeletionCommand {
  return {
    id: randomUUID(),
    target: TARGETS[name],
    reason: "customer_request",
    actor: staff,
    now: NOON,
    correlationId: "cid-1",
    collections: "withdraw",
    immediate: true,
    recordRefusal: false,
    ...(key !== undefined && { key: { clientId: "client", scope: "all", key, fingerprint: name } }),
  };
}

/**
 * Two tokens, an option and a customer, and requests over a store that commits and then fails at each of these writes, counted from 1.
 */
export function lossyScene(breaksAfter: readonly number[]) {
  const store = new MemoryStore();
  putCardToken(store, "token-1");
  putCardToken(store, "token-2");
  putPaymentOption(store, "option-1", { creditorId: "DE98ZZZ09999999999", reference: "M-1" });
  putCustomer(store, 42, "ACTIVE", { 7: "ACTIVE" });
  const lossy: ChangeStore = {
    loadTargets: (tenantId, asked) => store.loadTargets(tenantId, asked),
    async applyChanges(tenantId, changes) {
      const written = await store.applyChanges(tenantId, changes);
      if (breaksAfter.includes(store.writes)) throw new Error("the connection was lost");
      return written;
    },
  };
  const request = requestDeletions({ store: lossy, vault, clock: testClock() });
  const submit = batch(request, {
    maxBatchSize: 100,
    batchesPerTenant: 1,
    minConcurrentBatchSize: 1,
    maxQueuedPerTenant: 100,
    maxQueued: 100,
  });
  return {
    store,
    request: (commands: readonly DeletionCommand[]) => request(TENANT, commands),
    /** Submits the commands concurrently, each from its own caller. */
    submitted: (commands: readonly DeletionCommand[]): Promise<(DeletionOutcome | "failed")[]> =>
      Promise.all(
        commands.map((command) => submit(TENANT, command).catch(() => "failed" as const)),
      ),
  };
}
