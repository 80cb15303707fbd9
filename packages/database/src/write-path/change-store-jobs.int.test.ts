import { afterAll, expect, test } from "vitest";
import { createChangeStore } from "#write-path/change-store.ts";
import { card, customer, removing, storing } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const { store } = bench;

async function enrolled() {
  const tenantId = await bench.tenant();
  const person = customer(tenantId);
  await store.applyChanges(tenantId, [storing(person, { addedCards: [card(person, 11)] })]);
  return { tenantId, person };
}

const jobs = (tenantId: string) =>
  bench.owner<{ data: unknown; key: string }>(
    "SELECT data, singleton_key AS key FROM pgboss.job WHERE data ->> 'tenantId' = $1",
    [tenantId],
  );

test("a change with a queued request brings its job, with ids only, in the order of its customer", async () => {
  const { tenantId, person } = await enrolled();
  const change = removing(person);
  expect(await store.applyChanges(tenantId, [change])).toEqual([true]);
  expect(await jobs(tenantId)).toEqual([
    { data: { tenantId, requestId: change.request?.id }, key: person.id },
  ]);
});

test("a change that lost brings none, also beside one that won", async () => {
  const { tenantId, person } = await enrolled();
  const other = customer(tenantId);
  await store.applyChanges(tenantId, [storing(other)]);
  const [won, lost] = [removing(person), removing({ ...other, version: 9 })];
  expect(await store.applyChanges(tenantId, [lost, won])).toEqual([false, true]);
  expect(await jobs(tenantId)).toMatchObject([{ data: { requestId: won.request?.id } }]);
});

test("a request that is not queued brings none", async () => {
  const { tenantId, person } = await enrolled();
  const change = removing(person);
  const request = change.request && {
    ...change.request,
    state: "failed" as const,
    endedAt: new Date(),
  };
  expect(await store.applyChanges(tenantId, [{ ...change, ...(request && { request }) }])).toEqual([
    true,
  ]);
  expect(await jobs(tenantId)).toEqual([]);
});

test("when the job cannot be written, neither is the change", async () => {
  const { tenantId, person } = await enrolled();
  const queue = {
    ...bench.queue,
    async enqueue(...given: Parameters<typeof bench.queue.enqueue>) {
      await bench.queue.enqueue(...given);
      throw new Error("the connection broke");
    },
  };
  const failing = createChangeStore(bench.database, queue);
  await expect(failing.applyChanges(tenantId, [removing(person)])).rejects.toThrow(
    "the connection broke",
  );
  expect(await jobs(tenantId)).toEqual([]);
  const [row] = await bench.owner("SELECT state, version FROM credential WHERE id = $1", [
    person.id,
  ]);
  expect(row).toEqual({ state: "ACTIVE", version: 1 });
  expect(await bench.owner("SELECT FROM event WHERE tenant_id = $1", [tenantId])).toEqual([]);
});
