import { randomBytes, randomUUID } from "node:crypto";
import { localMasterKeys, type MasterKey } from "@expunge/application/vault/local-master-keys";
import { createVault } from "@expunge/application/vault/vault";
import type { Change } from "@expunge/application/write-path/change";
import { createCredentialReader } from "#credentials/credential-reader.ts";
import { createImportStore } from "#imports/import-store.ts";
import { createKeyRing } from "#keys/key-ring.ts";
import { rehashTokens } from "#keys/rehash-tokens.ts";
import { provisionTenant } from "#migrator/provision-login.ts";
import { type ListedKey, listKeys, rotateKeys } from "#operations/administer-keys.ts";
import { cardToken } from "#testing/changes.ts";
import { openTestDatabase } from "#testing/open-test-database.ts";
import { openWorkbench } from "#testing/open-workbench.ts";
import { createChangeStore } from "#write-path/change-store.ts";

/** A database whose hash key is rotated, and processes that use it, each with its own idea of the keys. */
export async function openHashScene() {
  const bench = await openWorkbench();
  const operator = { ownerUrl: bench.test.ownerUrl, name: "erika" };
  const first: MasterKey = { id: "a", key: randomBytes(32) };
  const closing: (() => Promise<void>)[] = [];
  await provisionTenant(operator.ownerUrl, {
    tenantId: "expunge",
    name: "Service",
    clickToPayEnabled: false,
  });

  async function startProcess(...keys: [MasterKey, ...MasterKey[]]) {
    const ring = createKeyRing(localMasterKeys(keys), "production");
    await ring.claim(bench.database.query);
    const database = openTestDatabase({ url: bench.test.url, poolSize: 6, hashKeys: ring });
    closing.push(() => database.close());
    const step = rehashTokens({ database, keys: ring });
    return {
      ring,
      database,
      step,
      store: createChangeStore(database, bench.queue),
      reader: createCredentialReader(database),
      imports: createImportStore(database),
      /** Moves all hashes under the newest key. */
      async settle() {
        await ring.refresh();
        while ((await step()).state === "more") continue;
      },
    };
  }

  const one = await startProcess(first);
  const vault = createVault(one.ring);
  const hashOf = (tenantId: string, token: string) => vault.tokenReference(tenantId, token);
  return {
    bench,
    first,
    startProcess,
    /** Processes that know the keys of the beginning. */
    one,
    other: await startProcess(first),
    hashOf,
    named: (tenantId: string, token: string) =>
      ({ kind: "card_token", accountId: "", reference: hashOf(tenantId, token) }) as const,
    /** The change that stores a card token which no payment option holds. */
    storingToken(tenantId: string, token: string, state: "active" | "deleted" = "active"): Change {
      const erased = state === "deleted" && { brand: null, last4: null };
      const named = { reference: hashOf(tenantId, token), state, ...erased };
      const stored = { credential: cardToken(tenantId, named), representations: 0 };
      return { stored, events: [], audit: [] };
    },
    /** The change that stores a payment option whose token is stored as a card token too. */
    storingOption(tenantId: string, token: string): Change {
      const credential = cardToken(tenantId, {
        kind: "payment_option",
        accountId: "account-1",
        reference: randomUUID(),
        shared: true,
        vaultReference: hashOf(tenantId, token),
      });
      return { stored: { credential, representations: 1 }, events: [], audit: [] };
    },
    rotate: (keys = localMasterKeys([first])) =>
      rotateKeys(operator, keys, { graceSeconds: 0, hash: true }),
    /** Moves hashes until those of a tenant begin to move. */
    async beginOf(tenantId: string): Promise<void> {
      await one.ring.refresh();
      const moving = "SELECT FROM tenant WHERE tenant_id = $1 AND rehashed_to IS NOT NULL";
      while ((await bench.owner(moving, [tenantId])).length === 0) await one.step();
    },
    /** Wraps all keys under another master key. */
    wrap: (...keys: [MasterKey, ...MasterKey[]]) => rotateKeys(operator, localMasterKeys(keys)),
    async newestKey(): Promise<ListedKey | undefined> {
      return (await listKeys(operator.ownerUrl)).find(({ purpose }) => purpose === "hash");
    },
    /** The stored hashes of a tenant. */
    async stored(tenantId: string): Promise<string[]> {
      const rows = await bench.owner<{ hash: string }>(
        `SELECT CASE kind WHEN 'card_token' THEN reference ELSE vault_reference END AS hash
         FROM credential WHERE tenant_id = $1`,
        [tenantId],
      );
      return rows.map(({ hash }) => hash);
    },
    async close() {
      await Promise.all(closing.map((close) => close()));
      await bench.close();
    },
  };
}
