import { createTestDatabase } from "@expunge/testkit/test-database";
import { afterAll, expect, test } from "vitest";
import { inTenant } from "#connection/database.ts";
import { openTestDatabase } from "#testing/open-test-database.ts";

const base = await createTestDatabase();
const database = openTestDatabase({ url: base.url, poolSize: 6 });
afterAll(async () => {
  await database.close();
});

const state = (of: string) => database.pools().find(({ name }) => name === of);

test("the pools show their connections: in use, idle, and the work that waits for one", async () => {
  const unused = { idle: 0, used: 0, waiting: 0 };
  expect(database.pools()).toEqual([
    { name: "transactions", max: 4, ...unused },
    { name: "reads", max: 2, ...unused },
  ]);

  // A tenant uses at most half of a pool: the third of its transactions waits for its share.
  const held = Promise.withResolvers<void>();
  const begun = [1, 2].map(() => Promise.withResolvers<void>());
  const works = [0, 1, 2].map((place) =>
    inTenant(database, "TN-1", async () => {
      begun[place]?.resolve();
      await held.promise;
    }),
  );
  await Promise.all(begun.map(({ promise }) => promise));
  expect(state("transactions")).toEqual({
    name: "transactions",
    max: 4,
    idle: 0,
    used: 2,
    waiting: 1,
  });

  // Work of no tenant takes the other two connections, and one more statement waits for the pool itself.
  const sleeps = [1, 2].map(() => database.transaction(() => held.promise));
  const last = database.query("SELECT 1", []);
  expect(state("transactions")?.waiting).toBeGreaterThanOrEqual(2);
  held.resolve();
  await Promise.all([...works, ...sleeps, last]);

  await database.readAs("TN-1", (_models, query) => query("SELECT 1", []));
  const shown = database.pools().map(({ idle, used, waiting }) => [idle, used, waiting]);
  expect(shown).toEqual([
    [4, 0, 0],
    [1, 0, 0],
  ]);
});
