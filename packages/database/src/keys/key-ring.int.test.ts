import { randomBytes } from "node:crypto";
import { keyFrom } from "@expunge/application/vault/derive-key";
import { localMasterKeys, type MasterKey } from "@expunge/application/vault/local-master-keys";
import { createVault } from "@expunge/application/vault/vault";
import { afterAll, beforeEach, expect, test } from "vitest";
import { claimInstallation } from "#installation/claim-installation.ts";
import { createKeyRing } from "#keys/key-ring.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.owner("DELETE FROM vault_key");
  await bench.owner("DELETE FROM installation");
});

const { query } = bench.database;
const masterKey = (id: string): MasterKey => ({ id, key: randomBytes(32) });
const ringOf = (...keys: [MasterKey, ...MasterKey[]]) =>
  createKeyRing(localMasterKeys(keys), "production");
const claimed = async (...keys: [MasterKey, ...MasterKey[]]) => {
  const ring = ringOf(...keys);
  await ring.claim(query);
  return ring;
};

test("a fresh database gets the keys of its first master key, and the environment of its first process", async () => {
  const key = masterKey("a");
  const vault = createVault(await claimed(key));
  const alone = createVault(key.key);
  const sealed = alone.seal("TN-1", "c-1", "secret");
  expect(vault.open("TN-1", "c-1", sealed)).toBe("secret");
  expect(vault.tokenReference("TN-1", "t")).toBe(alone.tokenReference("TN-1", "t"));
  expect(
    await bench.owner("SELECT purpose, number, master_key FROM vault_key ORDER BY purpose"),
  ).toEqual([
    { purpose: "hash", number: 0, master_key: "a" },
    { purpose: "seal", number: 0, master_key: "a" },
  ]);
  expect(await bench.owner("SELECT environment_id, key_count FROM installation")).toEqual([
    { environment_id: "production", key_count: 2 },
  ]);
  const stored = JSON.stringify(await bench.owner("SELECT wrapped::text FROM vault_key"));
  expect(stored).not.toContain(keyFrom(key.key, "wrap data keys").toString("hex"));
});

test("a database of the version before keeps the key that it is bound to, wherever it stands in the list", async () => {
  const [old, next] = [masterKey("old"), masterKey("new")];
  const alone = createVault(old.key);
  await claimInstallation(query, { keyCheck: alone.keyCheck, environmentId: "production" });
  const vault = createVault(await claimed(next, old));
  expect(vault.open("TN-1", "c-1", alone.seal("TN-1", "c-1", 1))).toBe(1);
  // The old master key is no longer needed: the database has its keys under the new one.
  const without = createVault(await claimed(next));
  expect(without.tokenReference("TN-1", "t")).toBe(alone.tokenReference("TN-1", "t"));
});

test("a process without the master key may not start, is told which one it lacks, and changes nothing", async () => {
  await claimed(masterKey("2026"));
  const before = await bench.owner("SELECT * FROM vault_key");
  await expect(claimed(masterKey("2026"))).rejects.toThrow(
    "MASTER_KEY: is not the key of this database, which has the id 2026",
  );
  expect(await bench.owner("SELECT * FROM vault_key")).toEqual(before);
});

test("a database of the version before refuses another key", async () => {
  const { keyCheck } = createVault(randomBytes(32));
  await claimInstallation(query, { keyCheck, environmentId: "production" });
  await expect(claimed(masterKey("a"))).rejects.toThrow("first used with");
  expect(await bench.owner("SELECT FROM vault_key")).toEqual([]);
});

test("of processes that start first at the same time, those with one key go on", async () => {
  const [a, b] = [masterKey("a"), masterKey("b")];
  const results = await Promise.allSettled([a, b, a, b, a, b].map((key) => claimed(key)));
  const of = (parity: number) =>
    new Set(results.filter((_, place) => place % 2 === parity).map(({ status }) => status));
  expect([of(0).size, of(1).size]).toEqual([1, 1]);
  expect(of(0)).not.toEqual(of(1));
  expect(await bench.owner("SELECT FROM vault_key")).toHaveLength(2);
});

test("lost keys are noticed: a backup without the table starts no process", async () => {
  const key = masterKey("a");
  await claimed(key);
  await bench.owner("DELETE FROM vault_key");
  await expect(claimed(key)).rejects.toThrow("the table vault_key lacks keys of this database");
});

test("the application can neither add nor change nor remove a key", async () => {
  await claimed(masterKey("a"));
  for (const statement of [
    "INSERT INTO vault_key (purpose, number, master_key, wrapped) VALUES ('seal', 9, 'x', '')",
    "UPDATE vault_key SET wrapped = ''",
    "UPDATE vault_key SET seals_from = now()",
    "DELETE FROM vault_key",
  ])
    await expect(bench.asApplication(undefined, statement)).rejects.toMatchObject({
      code: "42501",
    });
});
