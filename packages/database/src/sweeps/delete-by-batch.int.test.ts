import { operateBatch } from "@expunge/application/batches/operate";
import { storePaymentOption } from "@expunge/application/payment-options/store";
import type { SweepRun } from "@expunge/application/sweeps/sweep-store.port";
import { deleteByBatch } from "@expunge/application/sweeps/delete-by-batch";
import { createVault } from "@expunge/application/vault/vault";
import { afterAll, expect, test } from "vitest";
import { createBatchStore } from "#batches/batch-store.ts";
import { createSettingsReader } from "#tenants/settings-reader.ts";
import { batchWorker } from "#testing/batch-worker.ts";
import { cardToken, storing } from "#testing/changes.ts";
import { openSweepScene } from "#testing/open-sweep-scene.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const vault = createVault(new Uint8Array(32).fill(7));
const BEHIND_MS = 10_000;

/** A tenant with sweeps that delete by batches, and with a worker for both. */
async function open() {
  const scene = await openSweepScene(bench);
  const { tenantId, clock } = scene;
  const { store } = bench;
  const deps = {
    batches: createBatchStore(bench.database),
    store,
    settings: createSettingsReader(bench.database),
    clock,
  };
  const { advance } = batchWorker({ database: bench.database, store, vault, clock });
  const work = deleteByBatch(deps);
  const sweep = scene.worker(work);
  /** Works on the sweeps and their batches until a run has ended. */
  async function ended(): Promise<SweepRun> {
    for (let turn = 0; turn < 20; turn += 1) {
      const [run] = await sweep();
      if (run) return run;
      const [batch] = await deps.batches.page(tenantId, { limit: 1 });
      if (batch) while (await advance(batch));
      scene.later(BEHIND_MS);
    }
    throw new AggregateError(scene.errors, "no run has ended");
  }
  const storeOption = storePaymentOption({ store, vault, clock });
  return {
    ...scene,
    sweep,
    ended,
    batches: () => deps.batches.page(tenantId, { limit: 10 }),
    advance: async () => {
      const [batch] = await deps.batches.page(tenantId, { limit: 1 });
      if (batch) await advance(batch);
    },
    cancel: (id: string) =>
      operateBatch(deps)({ kind: "staff", tenantId, subject: "bob", role: "agent" }, "cancel", {
        id,
      }),
    /** Stores a payment option whose mandate was signed on this day. */
    option: async (signedOn: string) =>
      storeOption(
        { kind: "staff", tenantId, subject: "erika", role: "agent" },
        {
          kind: "sepa_direct_debit",
          customerAccountId: "account-1",
          iban: "DE89370400440532013000",
          debtorName: "Erika Mustermann",
          isDefault: false,
          mandate: {
            scheme: "CORE",
            type: "recurring",
            creditorId: "DE98ZZZ09999999999",
            signedOn,
          },
        },
      ),
    /** Stores a card token that expired, or did not. */
    async token(expiresOn: string) {
      const token = cardToken(tenantId, { expiresOn });
      await store.applyChanges(tenantId, [storing(token)]);
      return token;
    },
    states: () =>
      bench.owner<{ kind: string; state: string }>(
        "SELECT kind, state FROM credential WHERE tenant_id = $1 ORDER BY kind, state",
        [tenantId],
      ),
    deletions: () =>
      bench.owner(
        "SELECT reason, state, requested_by, approvals FROM deletion WHERE tenant_id = $1 ORDER BY id",
        [tenantId],
      ),
  };
}

test("SWEEP-13: dormant mandates are deleted by a batch in the name of the admin who began the run, with their reason", async () => {
  const { option, run, ended, batches, deletions, states, runs, list } = await open();
  for (const day of ["2023-11-18", "2023-11-19", "2023-11-20"]) await option(day);
  expect(await run("dormant_mandates", true)).toMatchObject({ found: 2, done: 0 });
  expect(await batches()).toEqual([]);

  const { id } = await run("dormant_mandates");
  expect(await ended()).toMatchObject({ id, state: "done", found: 2, done: 2, left: 0 });
  expect(await batches()).toMatchObject([
    {
      id,
      name: "Sweep: dormant_mandates",
      state: "completed",
      reason: "dormancy",
      createdBy: "system:sweeps",
      source: { kind: "sweep", sweep: "dormant_mandates", olderThanMonths: 36 },
      approvals: [{ decision: "approved", by: "staff:ada" }],
    },
  ]);
  expect(await deletions()).toMatchObject([
    { reason: "dormancy", state: "completed", requested_by: "system:sweeps" },
    { reason: "dormancy", state: "completed", requested_by: "system:sweeps" },
  ]);
  expect((await states()).map(({ state }) => state)).toEqual(["active", "deleted", "deleted"]);
  expect(
    await bench.owner(
      "SELECT cancellation_reason AS code FROM mandate WHERE credential_id IN (SELECT credential_id FROM deletion WHERE reason = 'dormancy') AND tenant_id = $1",
      [(await batches())[0]?.tenantId],
    ),
  ).toEqual([{ code: "MD20" }, { code: "MD20" }]);
  expect(await runs()).toMatchObject([{ id, batchId: id }, { dryRun: true }]);
  expect((await list("dormant_mandates"))?.lastRun).toMatchObject({ batchId: id, done: 2 });
});

test("SWEEP-13: a scheduled run is approved in the name of the admin who last changed the sweep; another kind of card goes along", async () => {
  const { token, update, ended, later, batches, states, tenantId } = await open();
  await token("2026-10-31");
  await token("2026-11-30");
  const holding = cardToken(tenantId, { kind: "payment_option", expiresOn: "2026-10-31" });
  await bench.store.applyChanges(tenantId, [storing(holding)]);
  await update("expired_cards", { enabled: true, cron: "0 3 * * *" });
  later(24 * 60 * 60 * 1_000);
  expect(await ended()).toMatchObject({
    state: "done",
    startedBy: "system:sweeps",
    found: 2,
    done: 2,
  });
  expect(await batches()).toMatchObject([
    { reason: "expired", approvals: [{ by: "staff:ada" }], items: 2 },
  ]);
  expect(await states()).toEqual([
    { kind: "card_token", state: "active" },
    { kind: "card_token", state: "deleted" },
    { kind: "payment_option", state: "deleted" },
  ]);
});

test("what a hold keeps is left, with the rule", async () => {
  const { token, run, ended, state, tenantId } = await open();
  const held = await token("2026-10-31");
  await token("2026-10-31");
  await bench.owner(
    "INSERT INTO hold VALUES ($1, gen_random_uuid(), $2, 'legal', 'case', NULL, 'staff:x', now())",
    [tenantId, held.id],
  );
  await run("expired_cards");
  const done = await ended();
  expect(done).toMatchObject({ state: "done", found: 2, done: 1, left: 1 });
  expect(done.reasons).toMatchObject([{ rule: "HOLD-01", count: 1 }]);
  const statement = await state("2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z");
  expect(statement.overdue).toEqual([{ kind: "expired_cards", count: 1, oldest: "2026-11-01" }]);
});

test("a run that is confirmed deletes only what had passed its period when it began", async () => {
  const { token, update, run, confirm, ended, itIs, states } = await open();
  await token("2026-10-31");
  await token("2026-11-30");
  await update("expired_cards", { limit: 0 });
  const asking = await run("expired_cards");
  expect(asking).toMatchObject({ state: "asks", found: 1 });
  itIs("2026-12-24T12:00:00Z");
  await confirm(asking.id);
  expect(await ended()).toMatchObject({ state: "done", found: 1, done: 1 });
  expect((await states()).map(({ state }) => state)).toEqual(["active", "deleted"]);
});

test("a worker that dies after any step leaves a run that another one completes, with one batch", async () => {
  const { token, run, sweep, ended, batches, advance, later } = await open();
  await token("2026-10-31");
  await run("expired_cards");
  // Each worker takes some steps and dies, until the lease of its run ends.
  for (let death = 0; death < 2; death += 1) {
    expect(await sweep()).toEqual([]);
    await bench.owner("UPDATE sweep_run SET batch_id = NULL WHERE kind = 'expired_cards'");
    await advance();
    later(2 * 60_000);
  }
  expect(await ended()).toMatchObject({ state: "done", found: 1, done: 1 });
  expect(await batches()).toHaveLength(1);
});

test("SWEEP-14: a run whose batch a person cancels ends as failed", async () => {
  const { token, run, sweep, ended, batches, cancel, later, states } = await open();
  await token("2026-10-31");
  const { id } = await run("expired_cards");
  await sweep();
  expect(await batches()).toMatchObject([{ id, state: "previewing" }]);
  await cancel(id);
  later(BEHIND_MS);
  expect(await ended()).toMatchObject({
    state: "failed",
    done: 0,
    left: 1,
    reasons: [{ rule: "SWEEP-14" }],
  });
  expect(await states()).toEqual([{ kind: "card_token", state: "active" }]);
});

test("a batch that is beyond the limits of the tenant is not run, and the run says why", async () => {
  const { token, run, ended, tenantId, states, batches } = await open();
  await token("2026-10-31");
  await token("2026-10-31");
  await bench.owner(
    `UPDATE tenant SET policy = '{"batches": {"maxItems": 1}}' WHERE tenant_id = $1`,
    [tenantId],
  );
  await run("expired_cards");
  expect(await ended()).toMatchObject({
    state: "failed",
    found: 2,
    done: 0,
    left: 2,
    reasons: [{ rule: "BATCH-05" }],
  });
  expect(await batches()).toMatchObject([{ state: "cancelled" }]);
  expect((await states()).map(({ state }) => state)).toEqual(["active", "active"]);
});

test("what has gone before its batch is sealed needs no batch", async () => {
  const { token, run, ended, tenantId } = await open();
  await token("2026-10-31");
  await run("expired_cards");
  await bench.owner("UPDATE credential SET state = 'pending_deletion' WHERE tenant_id = $1", [
    tenantId,
  ]);
  expect(await ended()).toMatchObject({ state: "done", found: 1, done: 1, reasons: [] });
});

test("a presented collection settles although its dormant mandate is cancelled", async () => {
  const { run, ended, tenantId, option, states, update } = await open();
  await option("2020-01-01");
  await bench.owner(
    "INSERT INTO collection SELECT tenant_id, id, 'E-1', 100, 'EUR', '2025-11-01', 'presented', now() FROM mandate WHERE tenant_id = $1",
    [tenantId],
  );
  expect(await run("dormant_mandates")).toMatchObject({ found: 0, state: "done" });
  await update("dormant_mandates", { olderThanMonths: 12 });
  await run("dormant_mandates");
  expect(await ended()).toMatchObject({ state: "done", found: 1, done: 1 });
  expect(await states()).toEqual([{ kind: "payment_option", state: "deleted" }]);
  expect(
    await bench.owner("SELECT state FROM collection WHERE tenant_id = $1", [tenantId]),
  ).toEqual([{ state: "presented" }]);
});
