import { randomUUID } from "node:crypto";
import type { Target } from "@expunge/schemas/boundary/target";
import { soak } from "@expunge/testkit/soak";
import fc from "fast-check";
import { expect, test } from "vitest";
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

type Name = "token-1" | "token-2" | "option-1" | "customer-1" | "unknown";
type Asked = {
  readonly name: Name;
  readonly key: string | undefined;
  readonly recordRefusal: boolean;
};

const TARGETS: Readonly<Record<Name, Target>> = {
  "token-1": { kind: "card_token", token: "token-1" },
  "token-2": { kind: "card_token", token: "token-2" },
  "option-1": { kind: "payment_option", customerAccountId: "account-1", reference: "option-1" },
  "customer-1": {
    kind: "click_to_pay_customer",
    accountId: "account-1",
    customerId: 1,
    ownerBid: OWNER_BID,
  },
  unknown: { kind: "card_token", token: "unknown" },
};
const NAMES = Object.keys(TARGETS) as Name[];

/** The reference model: one request at a time. */
class Model {
  readonly deleted = new Set<Name>();
  readonly #answers = new Map<string, { name: Name; kind: string }>();

  answer({ name, key }: Asked): { kind: string; replayed: boolean } {
    const known = key === undefined ? undefined : this.#answers.get(key);
    if (known && known.name !== name) return { kind: "key_reused", replayed: false };
    if (known) return { kind: known.kind, replayed: true };
    const kind = this.#decide(name);
    if (key !== undefined) this.#answers.set(key, { name, kind });
    return { kind, replayed: false };
  }

  #decide(name: Name): string {
    if (name === "unknown") return "not_found";
    if (this.deleted.has(name)) return name === "customer-1" ? "in_progress" : "refused";
    this.deleted.add(name);
    return "accepted";
  }
}

function storeWithAll(): MemoryStore {
  const store = new MemoryStore();
  putCardToken(store, "token-1");
  putCardToken(store, "token-2");
  putPaymentOption(store, "option-1", { creditorId: "DE98ZZZ09999999999", reference: "M-1" });
  putCustomer(store, 1, "ACTIVE", { 7: "ACTIVE" });
  return store;
}

const commands = (asked: readonly Asked[]): DeletionCommand[] =>
  asked.map(({ name, key, recordRefusal }) => ({
    id: randomUUID(),
    target: TARGETS[name],
    reason: "customer_request" as const,
    actor: staff,
    now: NOON,
    correlationId: "cid-1",
    collections: "withdraw",
    immediate: true,
    recordRefusal,
    ...(key !== undefined && { key: { clientId: "client", scope: "all", key, fingerprint: name } }),
  }));

const requests: fc.Arbitrary<Asked> = fc.record({
  name: fc.constantFrom(...NAMES),
  key: fc.option(fc.constantFrom("key-1", "key-2", "key-3"), { nil: undefined }),
  recordRefusal: fc.boolean(),
});
const lists = fc.array(fc.array(requests, { maxLength: 12 }), { maxLength: 4 });

const seen = ({ kind, replayed }: DeletionOutcome) => ({ kind, replayed });

test("a batch has the outcomes of its requests in sequence", async () => {
  await fc.assert(
    fc.asyncProperty(lists, async (given) => {
      const store = storeWithAll();
      const request = requestDeletions({ store, vault, clock: testClock() });
      const model = new Model();
      for (const list of given) {
        const outcomes = await request(TENANT, commands(list));
        expect(outcomes.map(seen)).toEqual(list.map((asked) => model.answer(asked)));
      }
      const states = [...store.credentials.values()].filter(
        ({ state }) => state.toLowerCase() !== "active",
      );
      expect(states).toHaveLength(model.deleted.size);
    }),
    { numRuns: soak(300) },
  );
});

test("lost races never delete a credential twice, and each deletion leaves complete records", async () => {
  const touched = fc.constantFrom("token-1", "token-2", "option-1", "1");
  await fc.assert(
    fc.asyncProperty(
      fc.array(requests, { minLength: 1, maxLength: 20 }),
      fc.array(touched, { maxLength: 20 }),
      async (list, races) => {
        const store = storeWithAll();
        for (const id of races) store.meanwhile(() => store.touch(id));
        const outcomes = await requestDeletions({ store, vault, clock: testClock() })(
          TENANT,
          commands(list),
        );
        expect(outcomes).toHaveLength(list.length);
        const accepted = outcomes.filter(({ kind, replayed }) => kind === "accepted" && !replayed);
        const kept = [...store.deletions.values()].filter(({ state }) => state !== "refused");
        const gone = [...store.credentials.values()].filter(
          ({ deletionId }) => deletionId !== null,
        );
        expect([kept.length, gone.length]).toEqual([accepted.length, accepted.length]);
        const toldOf = new Set(store.events.map(({ subject }) => subject));
        expect(toldOf).toEqual(new Set(store.deletions.keys()));
        expect(store.audit).toHaveLength(store.deletions.size);
      },
    ),
    { numRuns: soak(300) },
  );
});

test("concurrent requests accept each credential once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(requests, { minLength: 2, maxLength: 20 }),
      fc.scheduler(),
      async (list, scheduler) => {
        const store = storeWithAll();
        const scheduled = {
          loadTargets: scheduler.scheduleFunction(store.loadTargets.bind(store)),
          applyChanges: scheduler.scheduleFunction(store.applyChanges.bind(store)),
        };
        const request = requestDeletions({ store: scheduled, vault, clock: testClock() });
        const all = commands(
          list.map(({ name, recordRefusal }) => ({ name, recordRefusal, key: undefined })),
        );
        const answers = Promise.all(all.map((command) => request(TENANT, [command])));
        await scheduler.waitFor(answers);
        const accepted = (await answers).flat().filter(({ kind }) => kind === "accepted");
        const known = new Set(list.map(({ name }) => name).filter((name) => name !== "unknown"));
        expect(accepted).toHaveLength(known.size);
      },
    ),
  );
});
