import { setTimeout as wait } from "node:timers/promises";
import { authorizeUse } from "@expunge/application/uses/authorize";
import { systemClock } from "@expunge/application/runtime/system-clock";
import { createVault } from "@expunge/application/vault/vault";
import { batchedStore } from "@expunge/application/write-path/batched-store";
import type { Change } from "@expunge/application/write-path/change";
import type { CredentialRecord } from "@expunge/application/records/credential";
import { afterAll, expect, test } from "vitest";
import { cardToken, deleting, storing, useOf } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";
import { applyWithin } from "#write-path/change-store.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const vault = createVault(new Uint8Array(32).fill(7));

async function stored() {
  const tenantId = await bench.tenant();
  const reference = vault.tokenReference(tenantId, "token-1");
  const token = cardToken(tenantId, { reference });
  await bench.store.applyChanges(tenantId, [storing(token)]);
  return { tenantId, token };
}

const using = (token: Pick<CredentialRecord, "id" | "version">): Change => ({
  use: useOf(token),
  events: [],
  audit: [],
});

const recorded = (tenantId: string) =>
  bench.owner<{ amount: number; currency: string }>(
    "SELECT amount_minor::int AS amount, currency FROM use_authorization WHERE tenant_id = $1",
    [tenantId],
  );

test("a use is written with its amount, unless its credential has changed or does not exist", async () => {
  const { tenantId, token } = await stored();
  const unknown = cardToken(tenantId);
  const stale = { ...token, version: token.version + 1 };
  const list = [using(token), using(unknown), using(stale)];
  expect(await bench.store.applyChanges(tenantId, list)).toEqual([true, false, false]);
  expect(await recorded(tenantId)).toEqual([{ amount: 1250, currency: "EUR" }]);
});

test("of one list the uses before the deletion of their credential are written, and those after it are lost", async () => {
  const { tenantId, token } = await stored();
  const other = cardToken(tenantId);
  await bench.store.applyChanges(tenantId, [storing(other)]);
  const list = [using(token), using(token), deleting(token), using(token), using(other)];
  const written = await bench.store.applyChanges(tenantId, list);
  expect(written).toEqual([true, true, true, false, true]);
  expect(await recorded(tenantId)).toHaveLength(3);
});

test("a list with a use that cannot be written leaves nothing", async () => {
  const { tenantId, token } = await stored();
  const broken = { ...useOf(token), amountMinor: 0 };
  const list = [using(token), { use: broken, events: [], audit: [] }];
  await expect(bench.store.applyChanges(tenantId, list)).rejects.toThrow(
    "use_authorization_amount",
  );
  expect(await recorded(tenantId)).toEqual([]);
});

test("a deletion waits for uses that are being written, and a use for a deletion, which it then loses to", async () => {
  const { tenantId, token } = await stored();
  let deleted: Promise<readonly boolean[]> | undefined;
  await bench.database.transaction(async (query) => {
    const [own] = await query<{ pid: number }>("SELECT pg_backend_pid() AS pid", []);
    expect(await applyWithin(query, tenantId, [using(token)])).toEqual([true]);
    deleted = bench.store.applyChanges(tenantId, [deleting(token)]);
    await bench.blocks(own?.pid ?? 0);
  });
  expect(await deleted).toEqual([true]);

  const next = await stored();
  let used: Promise<readonly boolean[]> | undefined;
  await bench.database.transaction(async (query) => {
    const [own] = await query<{ pid: number }>("SELECT pg_backend_pid() AS pid", []);
    expect(await applyWithin(query, next.tenantId, [deleting(next.token)])).toEqual([true]);
    used = bench.store.applyChanges(next.tenantId, [using(next.token)]);
    await bench.blocks(own?.pid ?? 0);
  });
  expect(await used).toEqual([false]);
});

test("of 50 uses against a deletion none is allowed once the deletion was answered", async () => {
  const { tenantId, token } = await stored();
  const authorize = authorizeUse({ store: batchedStore(bench.store), vault, clock: systemClock });
  const actor = { kind: "staff", tenantId, subject: "erika", role: "agent" } as const;
  const target = { kind: "card_token", token: "token-1" } as const;
  let answered = false;
  const authorising = Array.from({ length: 50 }, async (_, place) => {
    await wait(place % 10);
    const late = answered;
    const { allowed } = await authorize(actor, { target, amountMinor: 1250, currency: "EUR" });
    return { late, allowed };
  });
  await wait(4);
  expect(await bench.store.applyChanges(tenantId, [deleting(token)])).toEqual([true]);
  answered = true;
  const before = await recorded(tenantId);
  const outcomes = await Promise.all(authorising);
  expect(outcomes.filter(({ late, allowed }) => late && allowed)).toEqual([]);
  // The uses recorded before the deletion are the last ones.
  expect(outcomes.filter(({ allowed }) => allowed)).toHaveLength(before.length);
});
