import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { requestDeletions } from "#deletions/request.ts";
import { NOON, putCardToken, staff, TENANT, testClock, vault } from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { authorizeUse } from "#uses/authorize.ts";
import { batchedStore } from "#write-path/batched-store.ts";
import type { Change } from "#write-path/change.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";

const TOKENS = ["token-1", "token-2"] as const;
const calls = fc.array(
  fc.record({ token: fc.constantFrom(...TOKENS), deletes: fc.boolean(), later: fc.boolean() }),
  { minLength: 1, maxLength: 12 },
);

/** Two tokens, and a store whose statements run in any order; it records what they commit. */
function scene(scheduler: fc.Scheduler) {
  const memory = new MemoryStore();
  for (const token of TOKENS) putCardToken(memory, token);
  const committed: Change[] = [];
  const store: ChangeStore = {
    loadTargets: scheduler.scheduleFunction((tenantId: string, lookups) =>
      memory.loadTargets(tenantId, lookups),
    ),
    applyChanges: scheduler.scheduleFunction(async (tenantId: string, changes) => {
      const written = await memory.applyChanges(tenantId, changes);
      committed.push(...changes.filter((_: Change, place: number) => written[place]));
      return written;
    }),
  };
  const clock = testClock();
  const remove = requestDeletions({ store, vault, clock });
  const authorize = authorizeUse({ store: batchedStore(store), vault, clock });
  return {
    memory,
    committed,
    use: (token: string) => authorize(staff, { target: { kind: "card_token", token } }),
    remove: (token: string) =>
      remove(TENANT, [
        {
          id: randomUUID(),
          target: { kind: "card_token", token },
          reason: "customer_request",
          actor: staff,
          now: NOON,
          correlationId: "cid-1",
          collections: "withdraw",
          immediate: true,
          recordRefusal: false,
        },
      ]),
  };
}

test("any interleaving of uses and deletions has the outcomes of the order in which they commit", async () => {
  await fc.assert(
    fc.asyncProperty(calls, fc.scheduler(), async (list, scheduler) => {
      const { memory, committed, use, remove } = scene(scheduler);
      const answers = list.map(async ({ token, deletes, later }) => {
        if (later) await new Promise(setImmediate);
        if (deletes) return void (await remove(token));
        const answer = await use(token);
        // A refusal comes after the commit of the deletion that it names.
        const state = memory.credentials.get(token)?.state;
        return answer.allowed ? answer.authorizationId : state === "deleted" ? undefined : "early";
      });
      const settled = await scheduler.waitFor(Promise.all(answers));
      const allowed = settled.filter((id) => id !== undefined);
      expect(new Set(memory.uses.map(({ id }) => id))).toEqual(new Set(allowed));
      const deleted = new Set<string>();
      const late: string[] = [];
      for (const { use: used, credential } of committed) {
        if (used && deleted.has(used.credentialId)) late.push(used.id);
        if (credential) deleted.add(credential.id);
      }
      expect(late).toEqual([]);
      expect(deleted.size).toBe(
        new Set(list.flatMap((one) => (one.deletes ? one.token : []))).size,
      );
    }),
  );
});
