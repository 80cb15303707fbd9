import { createTestDatabase } from "@expunge/testkit/test-database";
import { afterAll, expect, test } from "vitest";
import { runCommand } from "#testing/run-command.ts";

const bench = await createTestDatabase();
afterAll(() => bench.drop());
const run = (...args: string[]) =>
  runCommand({ OWNER_DATABASE_URL: bench.ownerUrl }, "distribute", ...args);

test("a database without Citus is not distributed, in one clear line", async () => {
  expect(await run()).toEqual({
    code: 1,
    printed: "",
    noted:
      "expunge distribute: the database lacks the extension citus: create it on every node, and add the workers (docs/scaling-out.md)\n",
  });
});

test("the check names the place of each table and function, and exits with 1 once one has none", async () => {
  const good = await run("--check");
  expect([good.code, good.noted]).toEqual([0, ""]);
  expect(good.printed).toMatch(/^table credential +distributed by tenant_id$/m);
  expect(good.printed).toMatch(/^table metric +coordinator$/m);
  expect(good.printed).toMatch(/^function lock_ledger +delegated by p_tenant$/m);

  await bench.query("CREATE TABLE surprise (id int)");
  const bad = await run("--check", "--json");
  expect([bad.code, bad.noted]).toEqual([1, expect.stringMatching(/1 of \d+ have a problem/)]);
  expect(JSON.parse(bad.printed)).toContainEqual({
    object: "table surprise",
    placement: "none",
    problem: "has no line in the plan of distribution",
  });
});
