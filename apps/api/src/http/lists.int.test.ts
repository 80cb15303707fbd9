import { afterAll, beforeAll, expect, test } from "vitest";
import { type PaymentOptionWorld, paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";
import { whileHeld } from "#test/while-held.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

async function stored(world: PaymentOptionWorld, count: number): Promise<string[]> {
  const options = await Promise.all(Array.from({ length: count }, () => world.storeSepa()));
  return options.map(({ reference }) => reference);
}

const statusesOf = (world: PaymentOptionWorld, references: readonly string[]) =>
  Promise.all(references.map(async (reference) => (await world.remove(reference)).status));

test("of requests that went to the database in one list, the one that breaks it fails alone", async () => {
  const world = await paymentOptionWorld(api);
  const references = await stored(world, 20);
  const [broken = "none"] = references.splice(7, 1);
  await api.rows(
    `ALTER TABLE deletion ADD CONSTRAINT poisoned CHECK (target_reference <> '${broken}') NOT VALID`,
  );
  const [others, alone] = await Promise.all([
    statusesOf(world, references),
    statusesOf(world, [broken]),
  ]);
  expect(others).toEqual(references.map(() => 200));
  expect(alone).toEqual([500]);
  const deleted = await api.rows(
    "SELECT target_reference FROM deletion WHERE tenant_id = $1 ORDER BY target_reference",
    [world.tenantId],
  );
  expect(deleted.map((row) => row["target_reference"])).toEqual(references.toSorted());

  await api.rows("ALTER TABLE deletion DROP CONSTRAINT poisoned");
  expect(await statusesOf(world, [broken])).toEqual([200]);
});

test("a tenant's backlog delays no other tenant, and none of its requests is lost", async () => {
  const [loud, quiet] = [await paymentOptionWorld(api), await paymentOptionWorld(api)];
  const many = await stored(loud, 60);
  const few = await stored(quiet, 5);
  let piled: Promise<number[]> | undefined;
  await whileHeld({ database: api.database, tenantId: loud.tenantId }, async () => {
    piled = statusesOf(loud, many);
    for (const reference of few) expect((await quiet.remove(reference)).status).toBe(200);
    const [row] = await api.rows(
      "SELECT count(*)::int AS deletions FROM deletion WHERE tenant_id = $1",
      [loud.tenantId],
    );
    expect(row).toEqual({ deletions: 0 });
  });
  expect(await piled).toEqual(many.map(() => 200));
});
