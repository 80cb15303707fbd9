import { createTestDatabase } from "@expunge/testkit/test-database";
import { afterAll, expect, test } from "vitest";
import { checkDistribution } from "#distribution/check-distribution.ts";
import { distribute, isDistributed } from "#distribution/distribute.ts";
import { FUNCTIONS, TABLES } from "#distribution/placements.ts";

const bench = await createTestDatabase();
afterAll(() => bench.drop());

/** The problems of some objects, by their names. */
async function problems(...[plan]: [] | [Parameters<typeof checkDistribution>[1]]) {
  const checks = await checkDistribution(bench.ownerUrl, plan);
  return Object.fromEntries(
    checks.flatMap(({ object, problem }) => (problem === null ? [] : [[object, problem]])),
  );
}

test("each table and function has its place on Citus, and nothing stands in the way of it", async () => {
  const checks = await checkDistribution(bench.ownerUrl);
  expect(checks.filter(({ problem }) => problem !== null)).toEqual([]);
  expect(checks).toHaveLength(Object.keys(TABLES).length + Object.keys(FUNCTIONS).length);
  expect(checks).toContainEqual({
    object: "table credential",
    placement: "distributed by tenant_id",
    problem: null,
  });
  expect(checks).toContainEqual({
    object: "function load_targets",
    placement: "delegated by p_tenant",
    problem: null,
  });
});

test("a table is distributed after those that it refers to", async () => {
  const order = Object.keys(TABLES);
  const references = await bench.query<{ from: string; to: string }>(
    `SELECT conrelid::regclass::text AS from, confrelid::regclass::text AS to FROM pg_constraint
     WHERE contype = 'f' AND connamespace = 'public'::regnamespace`,
  );
  expect(references).not.toHaveLength(0);
  for (const { from, to } of references)
    expect(order.indexOf(to)).toBeLessThan(order.indexOf(from));
});

test("each obstacle to a placement is named", async () => {
  await bench.query(`
    CREATE TABLE vault_things (id text PRIMARY KEY);
    CREATE TABLE extra_parent (tenant_id text, id int, PRIMARY KEY (tenant_id, id));
    CREATE TABLE extra (tenant_id text, id int UNIQUE, other int, metric text,
      CONSTRAINT moves FOREIGN KEY (tenant_id, other) REFERENCES extra_parent ON UPDATE CASCADE,
      CONSTRAINT empties FOREIGN KEY (tenant_id, other) REFERENCES extra_parent ON DELETE SET NULL,
      CONSTRAINT stays FOREIGN KEY (metric) REFERENCES vault_things (id));
    CREATE FUNCTION extra_trigger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER watches BEFORE INSERT ON extra FOR EACH ROW EXECUTE FUNCTION extra_trigger();
    CREATE POLICY reads ON extra USING (id IN (SELECT p.id FROM extra_parent p));
    CREATE FUNCTION extra_rows(p_limit int) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM extra LIMIT p_limit';
    CREATE FUNCTION extra_things(p_tenant text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      -- It does not read metric.
      PERFORM FROM vault_things;
      PERFORM all_tenants();
    END
    $$`);
  expect(await problems()).toMatchObject({
    "table extra": "has no line in the plan of distribution",
    "function extra_rows": "has no line in the plan of distribution",
  });

  const found = await problems({
    tables: {
      ...TABLES,
      extra: "distributed",
      extra_parent: "distributed",
      vault_things: "coordinator",
      gone: "coordinator",
    },
    functions: {
      ...FUNCTIONS,
      extra_rows: "delegated",
      extra_things: "delegated",
      extra_trigger: "everywhere",
    },
  });
  expect(found).toEqual({
    "table extra": [
      "extra_id_key is a key without tenant_id",
      "watches is a trigger",
      "the policy reads reads other rows",
      "empties sets columns ON DELETE",
      "moves has an action ON UPDATE",
      "stays refers to vault_things, which is not distributed",
      "stays does not compare tenant_id",
    ].join("; "),
    "function extra_rows":
      "its first argument is not p_tenant text; reads extra in the language sql; write it in plpgsql",
    "function extra_things":
      "reads vault_things, which is on the coordinator; calls all_tenants, which is on the coordinator",
    "table gone": "is not in the database",
  });
  expect(
    await problems({
      tables: {
        ...TABLES,
        extra: "coordinator",
        extra_parent: "distributed",
        vault_things: "coordinator",
      },
      functions: {
        ...FUNCTIONS,
        extra_rows: "coordinator",
        extra_things: "coordinator",
        extra_trigger: "coordinator",
      },
    }),
  ).toMatchObject({
    "table extra": expect.stringContaining("moves refers to extra_parent") as unknown,
  });
});

test("a server without Citus is refused, and is not distributed", async () => {
  await expect(distribute(bench.ownerUrl)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("lacks the extension citus") as unknown,
  });
  expect(await isDistributed(bench.ownerUrl)).toBe(false);
});
