import type { ConsumerDataAnswer } from "@expunge/domain/click-to-pay/network-answer";
import { expect, test } from "vitest";
import { NOON, putCustomer, TENANT, testClock } from "#testing/fixtures.ts";
import { MemoryReconciliationStore } from "#testing/memory-reconciliation-store.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { says } from "#testing/removal.ts";
import { reconcileTenant } from "#reconciliation/reconcile-tenant.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const NONE = { alike: 0, left_alone: 0, unavailable: 0, found: 0, repaired: 0, changed: 0 };

/** A tenant with this number of customers without cards, in pages of two. */
function scene(customers: number) {
  const store = new MemoryStore();
  const reconciliation = new MemoryReconciliationStore(store);
  reconciliation.maxPageSize = 2;
  const clock = testClock();
  for (let id = 1; id <= customers; id += 1) putCustomer(store, id);
  return {
    store,
    reconciliation,
    clock,
    /** Advances the clock. */
    later: (ms: number) => clock.set(new Date(clock.now().getTime() + ms)),
    /** A process that stops after this number of requests. */
    process(stopAfter = Infinity, answer: (calls: number) => ConsumerDataAnswer = () => HOLDS) {
      const requested: string[] = [];
      const network = {
        async getData({ externalConsumerId }: { readonly externalConsumerId: string }) {
          requested.push(externalConsumerId.replace(`${TENANT}.account-1.`, ""));
          return answer(requested.length);
        },
      };
      const pause = async () => requested.length < stopAfter;
      const deps = { reconciliation, network, clock, everyMs: DAY_MS, pause };
      return { requested, run: () => reconcileTenant(deps)(TENANT) };
    },
  };
}
const HOLDS = { kind: "enrolled", instrumentIds: [] } as const;

test("the first round is due one interval after the tenant is first seen, each further one an interval after the start of the last", async () => {
  const { process, later } = scene(1);
  const { run, requested } = process();
  expect(await run()).toBeUndefined();
  later(DAY_MS - 1);
  expect(await run()).toBeUndefined();
  later(1);
  expect(await run()).toEqual({ ended: true, compared: { ...NONE, alike: 1 } });
  expect(await run()).toBeUndefined();
  later(DAY_MS);
  expect(await run()).toMatchObject({ ended: true });
  expect(requested).toEqual(["1", "1"]);
});

test("a round compares every customer once, page by page", async () => {
  const { process, later } = scene(5);
  const { run, requested } = process();
  await run();
  later(DAY_MS);
  expect(await run()).toEqual({ ended: true, compared: { ...NONE, alike: 5 } });
  expect(requested).toEqual(["1", "2", "3", "4", "5"]);
});

test.each([1, 2, 3, 4])(
  "a process that stops after %i customers leaves the rest to the next process immediately",
  async (stopAfter) => {
    const { process, later } = scene(5);
    const first = process(stopAfter);
    await first.run();
    later(DAY_MS);
    expect(await first.run()).toMatchObject({ ended: false });
    const second = process();
    expect(await second.run()).toMatchObject({ ended: true });
    expect([...first.requested, ...second.requested]).toEqual(["1", "2", "3", "4", "5"]);
  },
);

test("a customer without an answer at the stop is compared by the next process", async () => {
  const { process, later } = scene(2);
  const first = process(2, (calls) => (calls === 2 ? says.unavailable : HOLDS));
  await first.run();
  later(DAY_MS);
  await first.run();
  const second = process();
  expect(await second.run()).toMatchObject({ ended: true });
  expect(second.requested).toEqual(["2"]);
});

test("after a kill, another process continues from the last saved cursor once the lease has expired", async () => {
  const { process, later } = scene(5);
  const killed = process(Infinity, (calls) => {
    if (calls === 4) throw new Error("killed");
    return HOLDS;
  });
  await killed.run();
  later(DAY_MS);
  await expect(killed.run()).rejects.toThrow("killed");
  const next = process();
  expect(await next.run()).toBeUndefined();
  later(120_000);
  expect(await next.run()).toMatchObject({ ended: true });
  expect(next.requested).toEqual(["3", "4", "5"]);
});

test("a slow network: the cursor is saved and the lease extended every 30 seconds", async () => {
  const { process, later, reconciliation } = scene(5);
  reconciliation.maxPageSize = 100;
  const cursors: (string | null | undefined)[] = [];
  const { run } = process(Infinity, () => {
    cursors.push(reconciliation.round?.cursor);
    later(20_000);
    return HOLDS;
  });
  await run();
  later(DAY_MS);
  expect(await run()).toMatchObject({ ended: true });
  expect(cursors).toEqual([null, null, "2", "2", "4"]);
});

test("a process that lost its lease stops and does not touch the cursor", async () => {
  const { process, later, reconciliation } = scene(5);
  const { run, requested } = process(Infinity, (calls) => {
    if (calls === 2 && reconciliation.round)
      reconciliation.round = { ...reconciliation.round, lease: "another's", cursor: "4" };
    return HOLDS;
  });
  await run();
  later(DAY_MS);
  expect(await run()).toMatchObject({ ended: false });
  expect(requested).toEqual(["1", "2"]);
  expect(reconciliation.round).toMatchObject({ lease: "another's", cursor: "4", open: true });
});

test("removed customers are compared for 90 days", async () => {
  const { process, later, store } = scene(2);
  const { run, requested } = process(Infinity, () => says.notEnrolled);
  await run();
  later(DAY_MS);
  for (const [id, days] of [
    ["1", 89],
    ["2", 90],
  ] as const)
    store.touch(id, { state: "REMOVED", changedAt: new Date(NOON.getTime() - days * DAY_MS) });
  await run();
  expect(requested).toEqual(["1"]);
});

test("the result counts customers by comparison result", async () => {
  const { process, later } = scene(3);
  const { run } = process(
    Infinity,
    (calls) => [HOLDS, says.unavailable, says.notEnrolled][calls - 1] ?? HOLDS,
  );
  await run();
  later(DAY_MS);
  expect(await run()).toEqual({
    ended: true,
    compared: { ...NONE, alike: 1, unavailable: 1, found: 1 },
  });
});
