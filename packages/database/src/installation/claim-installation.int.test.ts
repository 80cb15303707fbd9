import { randomBytes } from "node:crypto";
import { afterAll, beforeEach, expect, test } from "vitest";
import {
  acceptRestore,
  readInstallation,
  stampInstallation,
} from "#installation/administer-installation.ts";
import { claimInstallation, OtherMasterKeyError } from "#installation/claim-installation.ts";
import { createInstallationStore } from "#installation/installation-store.ts";
import { openTestDatabase } from "#testing/open-test-database.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.owner("DELETE FROM installation");
});

const { query } = bench.database;
const operator = { ownerUrl: bench.test.ownerUrl, name: "test" };
const installations = createInstallationStore({ query });
const key = () => ({ keyCheck: randomBytes(32), environmentId: "production" });

test("the first process binds the database to its key and environment, and its equals may start", async () => {
  const mine = key();
  await claimInstallation(query, mine);
  await claimInstallation(query, { ...mine, environmentId: "staging" });
  expect(await installations.read()).toMatchObject({
    environmentId: "production",
    beat: 0,
    restoredAt: null,
  });
});

test("a process with another key may not start, and changes nothing", async () => {
  await claimInstallation(query, key());
  const before = await bench.owner("SELECT * FROM installation");
  await expect(claimInstallation(query, key())).rejects.toThrow(OtherMasterKeyError);
  expect(await bench.owner("SELECT * FROM installation")).toEqual(before);
});

test("of two processes with different keys that start first at the same time, one is refused", async () => {
  const databases = Array.from({ length: 8 }, () =>
    openTestDatabase({ url: bench.test.url, poolSize: 1 }),
  );
  const keys = [key(), key()] as const;
  const results = await Promise.allSettled(
    databases.map((database, place) =>
      claimInstallation(database.query, keys[place % 2 === 0 ? 0 : 1]),
    ),
  );
  await Promise.all(databases.map((database) => database.close()));
  const [even, odd] = [0, 1].map((parity) =>
    results.filter((_, place) => place % 2 === parity).map(({ status }) => status),
  );
  expect([new Set(even), new Set(odd)]).toHaveLength(2);
  expect(new Set(even).size + new Set(odd).size).toBe(2);
  expect(even?.[0]).not.toBe(odd?.[0]);
  expect(await bench.owner("SELECT FROM installation")).toHaveLength(1);
});

test("a second installation cannot be added, and the application cannot change the one", async () => {
  await claimInstallation(query, key());
  const insert = (single: boolean) =>
    bench.owner(
      "INSERT INTO installation (single, id, environment_id, key_check, created_at) VALUES ($1, gen_random_uuid(), 'x', '', now())",
      [single],
    );
  await expect(insert(true)).rejects.toMatchObject({ code: "23505" });
  await expect(insert(false)).rejects.toMatchObject({ code: "23514" });
  for (const statement of [
    "UPDATE installation SET key_check = ''",
    "UPDATE installation SET environment_id = 'x'",
    "UPDATE installation SET restored_at = NULL",
    "UPDATE installation SET beat = 0",
    "DELETE FROM installation",
  ])
    await expect(bench.asApplication(undefined, statement)).rejects.toMatchObject({
      code: "42501",
    });
});

test("beats count up, and a ledger that is ahead proves a restore until it is accepted", async () => {
  await claimInstallation(query, key());
  expect(await installations.beat(0)).toMatchObject({ beat: 1, restoredAt: null });
  expect(await installations.beat(1)).toMatchObject({ beat: 2, restoredAt: null });
  const restored = await installations.beat(40);
  expect(restored).toMatchObject({ beat: 40 });
  expect(restored?.restoredAt).toBeInstanceOf(Date);
  // Another worker's ledger may be behind it, or ahead.
  expect(await installations.beat(7)).toEqual(restored);
  expect(await installations.beat(41)).toEqual({ ...restored, beat: 41 });
  await acceptRestore(operator);
  const accepted = await installations.beat(41);
  expect(accepted).toMatchObject({ restoredAt: null });
  expect(accepted?.beat).toBeGreaterThan(42);
});

test("a stamp makes another installation, with the same key", async () => {
  const mine = key();
  await claimInstallation(query, mine);
  await installations.beat(40);
  const before = await readInstallation(bench.test.ownerUrl);
  await stampInstallation(operator, "staging");
  const after = await readInstallation(bench.test.ownerUrl);
  expect(after).toMatchObject({ environmentId: "staging", beat: 0, restoredAt: null });
  expect(after?.id).not.toBe(before?.id);
  await claimInstallation(query, mine);
});
