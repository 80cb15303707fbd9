import { systemClock } from "@expunge/application/runtime/system-clock";
import { deletionCommand } from "@expunge/application/testing/deletion-command";
import { requestDeletions } from "@expunge/application/deletions/request";
import { createVault } from "@expunge/application/vault/vault";
import { afterAll, expect, test } from "vitest";
import { createCredentialReader } from "#credentials/credential-reader.ts";
import {
  analyzeCredentials,
  copyCredentials,
  type CopyOptions,
  type SeededCredential,
} from "#seed/copy-credentials.ts";
import { card, cardToken, customer, mandate, storing } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";
import { countsOf } from "#testing/stored-rows.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const vault = createVault(new Uint8Array(32).fill(7));
const reader = createCredentialReader(bench.database);
const secret = { iban: "DE89370400440532013000", debtorName: "Zoë\tO'Neill \\ Söhne\n" };

function direct(tenantId: string, accountId = "account-1"): SeededCredential {
  const id = systemClock.newId();
  const credential = cardToken(tenantId, {
    id,
    kind: "payment_option",
    accountId,
    method: "sepa_direct_debit",
    maskedNumber: "DE89****3000",
    expiresOn: "2030-01-31",
    country: "DE",
    ...vault.seal(tenantId, id, secret),
  });
  return { credential, mandate: mandate(credential) };
}

async function* each<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items;
}

function copy(
  tenantId: string,
  seeded: AsyncIterable<SeededCredential>,
  more: Partial<CopyOptions<SeededCredential>> = {},
): Promise<number> {
  // The superuser as a role that row level security binds, as it binds an owner.
  const ownerUrl = `${bench.test.ownerUrl}?options=-c%20role%3Dexpunge_writer`;
  const options = { ownerUrl, tenantId, chunkSize: 2, connections: 1, committed() {} };
  return copyCredentials({ ...options, ...more }, seeded);
}

/** All that a tenant has in these tables, but for whose it is. */
function rowsOf(tenantId: string): Promise<object[]> {
  const tables = ["credential", "mandate", "click_to_pay_card"].map(
    (table) =>
      `SELECT '${table}' AS kept, to_jsonb(r) - 'tenant_id' AS row FROM ${table} r WHERE tenant_id = $1`,
  );
  return bench.owner(`${tables.join(" UNION ALL ")} ORDER BY 1, 2`, [tenantId]);
}

test("leaves the very rows that the write path leaves", async () => {
  const [written, copied] = [await bench.tenant(), await bench.tenant()];
  const person = customer(written, { reference: "42" });
  const seeded: SeededCredential[] = [
    direct(written),
    direct(written, "account-2"),
    { credential: cardToken(written) },
    { credential: person, cards: [card(person, 7), card(person, 8, "DISABLED")] },
  ];
  for (const { credential, mandate: signed, cards } of seeded)
    await bench.store.applyChanges(written, [
      {
        ...storing(credential, { ...(signed && { signed }) }),
        ...(cards && { addedCards: cards }),
      },
    ]);
  const of = <One extends { readonly tenantId: string }>(one: One) => ({
    ...one,
    tenantId: copied,
  });
  const moved = seeded.map(({ credential, mandate: signed, cards }) => ({
    credential: of(credential),
    ...(signed && { mandate: of(signed) }),
    ...(cards && { cards: cards.map(of) }),
  }));
  expect(await copy(copied, each(moved), { connections: 2 })).toBe(4);
  await analyzeCredentials(bench.test.ownerUrl);
  const rows = await rowsOf(copied);
  expect(rows).toHaveLength(8);
  expect(rows).toEqual(await rowsOf(written));
});

test("its credentials are found, opened and deleted like any others", async () => {
  const tenantId = await bench.tenant();
  const seeded = direct(tenantId);
  await copy(tenantId, each([seeded]));
  const { kind, accountId, reference } = seeded.credential;
  const names = { kind, accountId, reference };
  const found = await reader.findPaymentOption(tenantId, names);
  expect(found).toMatchObject({ credential: seeded.credential, mandate: seeded.mandate });
  const { sealed, sealedKey, id } = found?.credential ?? seeded.credential;
  if (sealed === null || sealedKey === null) throw new Error("it is not sealed");
  expect(vault.open(tenantId, id, { sealed, sealedKey })).toEqual(secret);

  const target = { kind: "payment_option", customerAccountId: accountId, reference } as const;
  const [outcome] = await requestDeletions({ ...bench, vault, clock: systemClock })(tenantId, [
    deletionCommand(target),
  ]);
  expect(outcome).toMatchObject({ kind: "accepted" });
  expect(await reader.findPaymentOption(tenantId, names)).toMatchObject({
    credential: { state: "deleted", sealed: null },
    mandate: { state: "cancelled" },
  });
});

test("reports a list once it is committed, and accepts no more than it can store", async () => {
  const tenantId = await bench.tenant();
  let pulled = 0;
  let told = 0;
  const missing: Promise<number>[] = [];
  async function* source() {
    for (; pulled < 25; pulled += 1) {
      expect(pulled - told).toBeLessThanOrEqual(3 * 4);
      yield { credential: cardToken(tenantId) };
    }
  }
  const stored = await copy(tenantId, source(), {
    connections: 2,
    chunkSize: 4,
    committed(chunk) {
      told += chunk.length;
      const ids = chunk.map(({ credential }) => credential.id);
      missing.push(
        bench
          .owner("SELECT FROM credential WHERE id = ANY ($1)", [ids])
          .then((rows) => ids.length - rows.length),
      );
    },
  });
  expect([stored, told]).toEqual([25, 25]);
  expect(await Promise.all(missing)).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

test("a list that fails is not reported and leaves nothing; earlier lists stay", async () => {
  const tenantId = await bench.tenant();
  const [first, second, third, fourth, fifth] = Array.from({ length: 5 }, () => ({
    credential: cardToken(tenantId),
  }));
  const told: unknown[] = [];
  const committed = (chunk: readonly unknown[]) => void told.push(...chunk);
  await expect(
    copy(tenantId, each([first, second, third, first, fourth, fifth].filter((one) => !!one)), {
      committed,
    }),
  ).rejects.toThrow("duplicate key");
  expect(told).toEqual([first, second]);
  expect(await countsOf(bench, tenantId)).toMatchObject({ credential: 2, audit_entry: 0 });
});

test("the step before a list precedes its commit, and its failure prevents it", async () => {
  const tenantId = await bench.tenant();
  const prepare = async () => {
    throw new Error("the network is down");
  };
  await expect(
    copy(tenantId, each([{ credential: cardToken(tenantId) }]), { prepare }),
  ).rejects.toThrow("the network is down");
  expect(await countsOf(bench, tenantId)).toMatchObject({ credential: 0 });
});

test("stores nothing for a tenant other than the one named", async () => {
  const [ours, theirs] = [await bench.tenant(), await bench.tenant()];
  await expect(copy(ours, each([{ credential: cardToken(theirs) }]))).rejects.toThrow(
    "row-level security",
  );
});

test("stores nothing for a tenant whose hash key was rotated", async () => {
  const tenantId = await bench.tenant();
  await bench.owner("UPDATE tenant SET hash_key = 1 WHERE tenant_id = $1", [tenantId]);
  await expect(copy(tenantId, each([{ credential: cardToken(tenantId) }]))).rejects.toThrow(
    "the hash key of the tenant was rotated",
  );
  expect(await countsOf(bench, tenantId)).toMatchObject({ credential: 0 });
});
