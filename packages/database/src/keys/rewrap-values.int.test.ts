import { randomBytes } from "node:crypto";
import { systemClock } from "@expunge/application/runtime/system-clock";
import { localMasterKeys } from "@expunge/application/vault/local-master-keys";
import { createVault } from "@expunge/application/vault/vault";
import { provisionTenant } from "#migrator/provision-login.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKeyRing } from "#keys/key-ring.ts";
import { rewrapValues } from "#keys/rewrap-values.ts";
import { destroyKey, listKeys, rotateKeys } from "#operations/administer-keys.ts";
import { cardToken, storing } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const { database, test: server } = bench;
const operator = { ownerUrl: server.ownerUrl, name: "erika" };
const master = localMasterKeys([{ id: "a", key: randomBytes(32) }]);
const ring = createKeyRing(master, "production");
const MORE_THAN_A_STEP = 450;
const credentials: { readonly tenantId: string; readonly id: string }[] = [];
const endpoint = systemClock.newId();
let vault: ReturnType<typeof createVault>;

beforeAll(async () => {
  await ring.claim(database.query);
  vault = createVault(ring);
  await provisionTenant(server.ownerUrl, {
    tenantId: "expunge",
    name: "Service",
    clickToPayEnabled: false,
  });
  for (const count of [MORE_THAN_A_STEP, 3]) {
    const tenantId = await bench.tenant();
    const stored = Array.from({ length: count }, () => {
      const id = systemClock.newId();
      credentials.push({ tenantId, id });
      return storing(
        cardToken(tenantId, { id, reference: id, ...vault.seal(tenantId, id, { id }) }),
      );
    });
    await bench.store.applyChanges(tenantId, stored);
  }
  const tenantId = credentials[0]?.tenantId ?? "";
  for (const [id, state] of [
    [endpoint, "active"],
    [systemClock.newId(), "deleted"],
  ] as const) {
    const { sealed, sealedKey } = vault.seal(tenantId, id, []);
    await bench.owner(
      `INSERT INTO webhook_endpoint (tenant_id, id, url, event_types, format, state, sealed, sealed_key, fanned_out_seq, created_by, created_at, changed_at)
       VALUES ($1, $2, 'https://a.example', '{}', 'cloudevents', $3, $4, $5, 0, 'x', now(), now())`,
      [tenantId, id, state, Buffer.from(sealed), Buffer.from(sealedKey)],
    );
  }
});

const step = rewrapValues(
  {
    database,
    vault: { rewrap: (...of) => vault.rewrap(...of) },
    sealing: () => ring.sealing().number,
  },
  0,
);
async function steps(): Promise<number> {
  let moved = 0;
  for (;;) {
    const { state, moved: some } = await step();
    moved += some;
    if (state !== "more") return moved;
  }
}

async function openAll(by = vault): Promise<void> {
  for (const { tenantId, id } of credentials) {
    const [row] = await bench.owner<{
      sealed: Buffer<ArrayBuffer>;
      sealedKey: Buffer<ArrayBuffer>;
    }>(
      `SELECT sealed, sealed_key AS "sealedKey" FROM credential WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id],
    );
    expect(row && by.open(tenantId, id, row)).toEqual({ id });
  }
}

test("without a new key nothing moves", async () => {
  expect(await step()).toEqual({ state: "idle", moved: 0 });
});

test("values of every kind move under a new key step by step; a step that is killed moves nothing, and the next one goes on", async () => {
  await rotateKeys(operator, master, { graceSeconds: 0 });
  expect(await step()).toEqual({ state: "idle", moved: 0 });
  await ring.refresh();
  const before = await step();
  expect(before.state).toBe("more");
  let killed = 0;
  const dying = rewrapValues(
    {
      database,
      vault: {
        rewrap(...of) {
          killed += 1;
          if (killed === 20) throw new Error("killed");
          return vault.rewrap(...of);
        },
      },
      sealing: () => ring.sealing().number,
    },
    0,
  );
  await expect(
    (async () => {
      for (;;) if ((await dying()).state !== "more") return;
    })(),
  ).rejects.toThrow("killed");
  await openAll();
  await steps();
  const [newest] = await listKeys(server.ownerUrl);
  expect(newest).toMatchObject({ number: 1, moved: credentials.length + 1 });
  expect(newest?.settledAt).toBeInstanceOf(Date);
  await openAll();
  expect(await step()).toEqual({ state: "idle", moved: 0 });
});

test("a later key takes over from one whose values have not all moved, and values seal under it from its time on", async () => {
  await rotateKeys(operator, master, { graceSeconds: 0 });
  await ring.refresh();
  await step();
  await rotateKeys(operator, master, { graceSeconds: 3_600 });
  await ring.refresh();
  expect(ring.sealing().number).toBe(2);
  await bench.owner("UPDATE vault_key SET seals_from = now() WHERE number = 3");
  const other = createKeyRing(master, "production");
  await other.claim(database.query);
  expect(other.sealing().number).toBe(3);
  const { tenantId, id } = credentials[0] ?? { tenantId: "", id: "" };
  const sealed = createVault(other).seal(tenantId, id, { id });
  expect(vault.open(tenantId, id, sealed)).toEqual({ id });
});

test("a process that does not know a key yet answers that it is overloaded, and knows it a moment later", async () => {
  const behind = createKeyRing(master, "production");
  await behind.claim(database.query);
  await rotateKeys(operator, master, { graceSeconds: 0 });
  const ahead = createKeyRing(master, "production");
  await ahead.claim(database.query);
  const sealed = createVault(ahead).seal("TN-1", "c-1", "new");
  const late = createVault(behind);
  expect(() => late.open("TN-1", "c-1", sealed)).toThrow("not known here yet");
  await behind.refresh();
  expect(late.open("TN-1", "c-1", sealed)).toBe("new");
});

test("an old key is destroyed once no value is under it: what an old backup holds is lost, all else is opened", async () => {
  const { tenantId, id } = credentials[0] ?? { tenantId: "", id: "" };
  const [backup] = await bench.owner<{
    sealed: Buffer<ArrayBuffer>;
    sealedKey: Buffer<ArrayBuffer>;
  }>(`SELECT sealed, sealed_key AS "sealedKey" FROM credential WHERE tenant_id = $1 AND id = $2`, [
    tenantId,
    id,
  ]);
  const last = createKeyRing(master, "production");
  await last.claim(database.query);
  const moving = createVault(last);
  const move = rewrapValues({ database, vault: moving, sealing: () => last.sealing().number }, 0);
  while ((await move()).state === "more") continue;
  const keys = await listKeys(server.ownerUrl);
  const seals = keys.filter(({ purpose }) => purpose === "seal");
  await expect(destroyKey(operator, 1, 35)).rejects.toThrow("backups still need");
  // One value that came late.
  const [{ number: newest } = { number: 0 }, ...older] = seals;
  await bench.owner("UPDATE credential SET sealed_key = $3 WHERE tenant_id = $1 AND id = $2", [
    tenantId,
    id,
    backup?.sealedKey,
  ]);
  const under = Buffer.from(backup?.sealedKey ?? []).readUInt32BE();
  await expect(destroyKey(operator, under, 0)).rejects.toThrow(
    `1 values are under seal key ${under}`,
  );
  const moved = backup && moving.rewrap(tenantId, id, backup.sealedKey);
  await bench.owner("UPDATE credential SET sealed_key = $3 WHERE tenant_id = $1 AND id = $2", [
    tenantId,
    id,
    Buffer.from(moved ?? []),
  ]);
  // A rotation each month does not put off the end of the keys before.
  await bench.owner(
    "UPDATE vault_key SET settled_at = now() - interval '36 days' WHERE number = $1",
    [newest],
  );
  await rotateKeys(operator, master, { graceSeconds: 3_600 });
  for (const { number } of older) await destroyKey(operator, number, 35);
  await expect(destroyKey(operator, newest, 35)).rejects.toThrow("backups still need");
  await expect(destroyKey(operator, newest + 1, 0)).rejects.toThrow("is the newest");
  const after = createKeyRing(master, "production");
  await after.claim(database.query);
  await openAll(createVault(after));
  expect(() => backup && createVault(after).open(tenantId, id, backup)).toThrow("is destroyed");
});
