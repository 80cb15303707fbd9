import { runSweep } from "@expunge/application/sweeps/run";
import { updateSweep } from "@expunge/application/sweeps/update";
import type { Actor } from "@expunge/application/actor";
import { createSweepStore } from "@expunge/database/sweeps/sweep-store";
import { createJobQueue } from "@expunge/database/queue/job-queue";
import type { RunSweepInput } from "@expunge/schemas/trpc/sweeps";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, expect, test, vi } from "vitest";
import { pino } from "pino";
import { openStage } from "#testing/open-stage.ts";
import { staffDesk } from "#testing/staff-desk.ts";
import { workSweeps } from "#work-sweeps.ts";

const stage = await openStage();
const desk = staffDesk(stage);
afterAll(() => stage.close());

const { tenantId, owner } = stage;
type SweepKind = RunSweepInput["kind"];
const KINDS: readonly SweepKind[] = [
  "ended_evidence",
  "idempotency_records",
  "risk_signals",
  "webhook_deliveries",
  "overdue_deletions",
];
const TABLES = ["mandate_evidence", "idempotency_record", "risk_signal", "webhook_delivery"];

/** Two of each thing that must go, and a deletion whose job is lost. */
async function neglect(): Promise<string> {
  await owner(
    `INSERT INTO webhook_endpoint (tenant_id, id, url, event_types, format, state, sealed, sealed_key, fanned_out_seq, created_by, created_at, changed_at)
     VALUES ($1, '01890a5d-ac96-774b-bcce-000000000001', 'https://example.com', '{}', 'cloudevents', 'active', 's', 'k', 1000, 'staff:x', now(), now())`,
    [tenantId],
  );
  for (const name of ["one", "two"]) {
    await owner(
      "INSERT INTO mandate_evidence VALUES ($1, gen_random_uuid(), 's', 'k', '2025-01-31', now())",
      [tenantId],
    );
    await owner(
      "INSERT INTO idempotency_record VALUES ($1, 'c', 's', $2, 'f', '{}', 'cid', '2025-01-31', '2025-03-02')",
      [tenantId, name],
    );
    await owner("INSERT INTO risk_signal VALUES ($1, $2, '2025-01-31', gen_random_uuid())", [
      tenantId,
      name,
    ]);
    await owner(
      `INSERT INTO webhook_delivery (tenant_id, id, endpoint_id, event_seq, event_id, event_type, occurred_at, ordering_key, state, due_at, created_at, ended_at)
       VALUES ($1, gen_random_uuid(), '01890a5d-ac96-774b-bcce-000000000001', 1, gen_random_uuid(), 't', now(), 'k', 'delivered', now(), now(), '2025-01-31')`,
      [tenantId],
    );
  }
  await desk.setPolicy({ undoSeconds: 3600 });
  const deletionId = await desk.request(await desk.storeOption("M-1"));
  await owner("DELETE FROM pgboss.job WHERE name = 'deletion'");
  await owner(
    "UPDATE deletion SET scheduled_for = now() - interval '2 hours' WHERE tenant_id = $1",
    [tenantId],
  );
  return deletionId;
}

const countOf = async (table: string) => {
  const unerased = table === "mandate_evidence" ? "AND erased_at IS NULL" : "";
  return (await owner(`SELECT FROM ${table} WHERE tenant_id = $1 ${unerased}`, [tenantId])).length;
};
const jobs = () =>
  owner("SELECT data ->> 'deletionId' AS id FROM pgboss.job WHERE name = 'deletion'");
const runs = () =>
  owner<{ kind: SweepKind; state: string; found: number; done: number }>(
    "SELECT kind, state, found, done FROM sweep_run WHERE tenant_id = $1 ORDER BY id",
    [tenantId],
  );

test("of several workers, one of which has died, each sweep that is due is run once, to its end", async () => {
  const deletionId = await neglect();
  const sweeps = createSweepStore(stage.database);
  const deps = { sweeps, clock: stage.deps.clock };
  const actor: Actor = { kind: "staff", tenantId, subject: "ada", role: "admin" };
  const found = (kind: SweepKind) => (kind === "overdue_deletions" ? 1 : 2);

  // Dry runs look, and change nothing.
  for (const kind of KINDS)
    expect(await runSweep(deps)(actor, { kind, dryRun: true })).toMatchObject({
      kind,
      state: "done",
      found: found(kind),
      done: 0,
    });
  for (const table of TABLES) expect([table, await countOf(table)]).toEqual([table, 2]);
  await owner("DELETE FROM sweep_run WHERE tenant_id = $1", [tenantId]);

  for (const kind of KINDS)
    await updateSweep(deps)(actor, { kind, enabled: true, cron: "0 0 1 1 *" });
  await owner("UPDATE sweep SET next_run_at = now() WHERE tenant_id = $1", [tenantId]);
  // One worker dies after it has begun a run and leased it.
  const { id } = await runSweep(deps)(actor, { kind: "risk_signals", dryRun: false });
  const now = new Date();
  expect(await sweeps.claim(tenantId, now, now)).toMatchObject({ run: { id } });

  const stopping = new AbortController();
  const queue = createJobQueue({
    url: stage.settings.DATABASE_URL,
    onError: () => {},
    works: false,
  });
  await queue.start();
  const work = {
    database: stage.database,
    queue,
    clock: stage.deps.clock,
    logger: pino({ level: "silent" }),
    stopping: stopping.signal,
  };
  const workers = [workSweeps(work), workSweeps(work), workSweeps(work)];
  await vi.waitFor(async () => {
    const ended = await runs();
    expect(ended.map(({ kind }) => kind).toSorted()).toEqual(KINDS.toSorted());
    expect(new Set(ended.map(({ state }) => state))).toEqual(new Set(["done"]));
  }, patiently);
  stopping.abort();
  await Promise.all(workers);
  await queue.stop();

  for (const table of TABLES) expect([table, await countOf(table)]).toEqual([table, 0]);
  for (const run of await runs())
    expect(run).toMatchObject({
      found: found(run.kind),
      // A deletion ends by its job, after the run.
      done: run.kind === "overdue_deletions" ? 0 : 2,
    });
  expect(await jobs()).toEqual([{ id: deletionId }]);
});
