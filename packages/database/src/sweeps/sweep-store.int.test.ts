import { RULES } from "@expunge/domain/rules";
import { afterAll, expect, test } from "vitest";
import { openSweepScene } from "#testing/open-sweep-scene.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());

const OLD = "2026-01-01T00:00:00Z";
const MINUTE_MS = 60_000;
const nightly = { enabled: true, cron: "30 2 * * *", timeZone: "Europe/Berlin" };

test("sweeps are off until a tenant turns them on, and one that is on says when it runs next", async () => {
  const { update, list, itIs, audit } = await openSweepScene(bench);
  expect(await list("risk_signals")).toMatchObject({ enabled: false });
  itIs("2026-03-28T12:00:00Z");
  const changed = await update("risk_signals", nightly);
  expect(changed).toMatchObject({ enabled: true, nextRunAt: "2026-03-29T01:00:00.000Z" });
  expect(await list("risk_signals")).toEqual(changed);
  // A change of something else leaves the schedule as it is.
  itIs("2026-03-29T12:00:00Z");
  expect(await update("risk_signals", { limit: 7 })).toMatchObject({
    limit: 7,
    nextRunAt: "2026-03-29T01:00:00.000Z",
  });
  expect(await update("risk_signals", { limit: 7 })).toMatchObject({ limit: 7 });
  const { nextRunAt: _, ...off } = { ...changed, enabled: false, limit: 7 };
  expect(await update("risk_signals", { enabled: false })).toEqual(off);
  expect(await audit()).toMatchObject([
    { action: "sweep.update", details: { changed: "enabled" } },
    { action: "sweep.update", details: { changed: "limit" } },
    { action: "sweep.update", details: { changed: "enabled" } },
  ]);
});

test("the first change of a sweep by two at a time is one after the other", async () => {
  const { update, list } = await openSweepScene(bench);
  await Promise.all([update("risk_signals", { limit: 7 }), update("risk_signals", nightly)]);
  expect(await list("risk_signals")).toMatchObject({ ...nightly, limit: 7 });
});

test("several workers run a sweep that is due once, and its next run is the next time", async () => {
  const { update, itIs, signal, worker, runs, list, audit, tenantId, sweeps } =
    await openSweepScene(bench);
  await update("risk_signals", nightly);
  await signal(OLD, OLD);
  itIs("2026-11-21T01:29:59Z");
  expect(await worker()()).toEqual([]);
  // Three nights have passed without a worker.
  itIs("2026-11-24T06:00:00Z");
  expect(await sweeps.dueTenants(new Date("2026-11-24T06:00:00Z"))).toContain(tenantId);
  const ended = await Promise.all([1, 2, 3, 4].map(() => worker()()));
  expect(ended.flat()).toMatchObject([{ state: "done", found: 2, done: 2, left: 0 }]);
  expect(await runs()).toMatchObject([
    { state: "done", startedBy: "system:sweeps", endedAt: "2026-11-24T06:00:00.000Z" },
  ]);
  expect(await list("risk_signals")).toMatchObject({
    nextRunAt: "2026-11-25T01:30:00.000Z",
    lastRun: { state: "done", found: 2 },
  });
  expect((await audit()).slice(1)).toMatchObject([
    { actor: "system:sweeps", action: "sweep.run", outcome: "running" },
    { actor: "system:sweeps", action: "sweep.run", outcome: "done" },
  ]);
  expect(await sweeps.dueTenants(new Date("2026-11-24T06:00:00Z"))).not.toContain(tenantId);
});

test("a run goes on in another worker when its worker dies, and only one of them ends it", async () => {
  const { signal, run, worker, runs, later, eraseSignals } = await openSweepScene(bench);
  await signal(OLD);
  await run("risk_signals");
  const [begun, death] = [Promise.withResolvers<void>(), Promise.withResolvers<never>()];
  const killed = worker(() => {
    begun.resolve();
    return death.promise;
  })();
  await begun.promise;
  expect(await worker()()).toEqual([]);
  expect(await runs()).toMatchObject([{ state: "running" }]);
  later(MINUTE_MS);
  expect(await worker(eraseSignals)()).toMatchObject([{ state: "done", done: 1 }]);
  death.reject(new Error("killed"));
  expect(await killed).toEqual([]);
  expect(await runs()).toMatchObject([{ state: "done", done: 1 }]);
});

test("SWEEP-01: beyond its limit a run asks, does nothing until it is confirmed, and is then carried out", async () => {
  const { update, run, signal, signals, worker, confirm, later, audit } =
    await openSweepScene(bench);
  await update("risk_signals", { limit: 1 });
  await signal(OLD, OLD);
  const asking = await run("risk_signals");
  const { statement: message } = RULES["SWEEP-01"];
  expect(asking).toMatchObject({ state: "asks", found: 2, done: 0, left: 2 });
  expect(asking.reasons).toEqual([{ rule: "SWEEP-01", message }]);
  later(MINUTE_MS);
  expect(await worker()()).toEqual([]);
  expect(await signals()).toHaveLength(2);

  expect(await confirm(asking.id)).toMatchObject({ state: "running", confirmedBy: "staff:ada" });
  await expect(confirm(asking.id)).rejects.toMatchObject({ code: "refused", rule: "SWEEP-03" });
  expect(await worker()()).toMatchObject([{ state: "done", done: 2, confirmedBy: "staff:ada" }]);
  await expect(confirm(asking.id)).rejects.toMatchObject({ code: "refused", rule: "SWEEP-03" });
  expect((await audit()).slice(1)).toMatchObject([
    { action: "sweep.run", outcome: "asks", subject: asking.id },
    { action: "sweep.confirm", outcome: "running", subject: asking.id },
    { action: "sweep.run", outcome: "done", subject: asking.id },
  ]);
});

test("SWEEP-02: a dry run finds the same and changes nothing: no schedule, no run that asks or is running", async () => {
  const { update, run, list, signal, signals, worker, later } = await openSweepScene(bench);
  await update("risk_signals", { ...nightly, limit: 1 });
  await signal(OLD, OLD);
  const before = await list("risk_signals");
  expect(await run("risk_signals", true)).toMatchObject({
    dryRun: true,
    state: "done",
    found: 2,
    done: 0,
    left: 2,
    reasons: [{ rule: "SWEEP-01" }],
  });
  expect(await list("risk_signals")).toEqual(before);
  const asking = await run("risk_signals");
  await run("risk_signals", true);
  later(MINUTE_MS);
  expect(await worker()()).toEqual([]);
  expect((await list("risk_signals"))?.lastRun).toEqual(asking);
  expect(await signals()).toHaveLength(2);
});

test("SWEEP-07: a new run takes the place of one that asks, and a running one is the answer to a second", async () => {
  const { update, run, signal, runs, confirm } = await openSweepScene(bench);
  await update("risk_signals", { limit: 1 });
  await signal(OLD, OLD);
  const asking = await run("risk_signals");
  await update("risk_signals", { limit: 2 });
  const running = await run("risk_signals");
  expect(running).toMatchObject({ state: "running" });
  expect(await run("risk_signals")).toEqual(running);
  expect(await runs()).toMatchObject([
    { id: running.id },
    { id: asking.id, state: "failed", done: 0, left: 2, reasons: [{ rule: "SWEEP-07" }] },
  ]);
  await expect(confirm(asking.id)).rejects.toMatchObject({ rule: "SWEEP-03" });
});

test("SWEEP-08: a run whose work fails is tried again, and ends as failed after five attempts", async () => {
  const { signal, run, worker, runs, later, errors } = await openSweepScene(bench);
  await signal(OLD);
  await run("risk_signals");
  const failing = worker(() => Promise.reject(new Error("away")));
  for (let attempt = 1; attempt < 5; attempt += 1) {
    expect(await failing()).toEqual([]);
    later(MINUTE_MS);
  }
  expect(await runs()).toMatchObject([{ state: "running" }]);
  expect(await failing()).toMatchObject([
    { state: "failed", done: 0, left: 1, reasons: [{ rule: "SWEEP-08", count: 1 }] },
  ]);
  expect(errors).toHaveLength(5);
});

test("SWEEP-08: so is one whose work leaves something without a reason", async () => {
  const { signal, run, worker, later } = await openSweepScene(bench);
  await signal(OLD);
  await run("risk_signals");
  expect(await worker(async () => ({ kind: "ended", state: "done", reasons: [] }))()).toEqual([]);
  later(MINUTE_MS);
  expect(await worker()()).toMatchObject([{ state: "done", done: 1 }]);
});

test("a run that finds nothing is done at once", async () => {
  const { run } = await openSweepScene(bench);
  expect(await run("risk_signals")).toMatchObject({ state: "done", found: 0, reasons: [] });
});

test("an ended run is final, and a dry run can be nothing else, in the database itself", async () => {
  const { tenantId, signal, run, worker, update, runs } = await openSweepScene(bench);
  await signal(OLD);
  await run("risk_signals", true);
  await run("risk_signals");
  await worker()();
  const change = (set: string) =>
    bench.asApplication(
      tenantId,
      `UPDATE sweep_run SET ${set} WHERE tenant_id = $1 RETURNING state`,
      [tenantId],
    );
  expect(await runs()).toHaveLength(2);
  expect(await change("done = 0, remaining = found")).toEqual([]);
  await update("risk_signals", { limit: 0 });
  await signal(OLD);
  await run("risk_signals");
  await expect(change("state = 'running', due_at = now()")).rejects.toThrow("sweep_run_confirmed");
  for (const set of ["dry_run = true", "found = 0", "started_by = 'staff:bob'"])
    await expect(change(set)).rejects.toThrow("permission denied");
  const removed = "DELETE FROM sweep_run WHERE tenant_id = $1 RETURNING id";
  expect(await bench.asApplication(tenantId, removed, [tenantId])).toEqual([]);
});

test("a tenant neither sees nor confirms the runs of another", async () => {
  const [ours, theirs] = [await openSweepScene(bench), await openSweepScene(bench)];
  await ours.signal(OLD);
  await ours.update("risk_signals", { ...nightly, limit: 0 });
  const { id } = await ours.run("risk_signals");
  expect(await theirs.runs()).toEqual([]);
  expect(await theirs.list("risk_signals")).toMatchObject({ enabled: false });
  expect(await theirs.run("risk_signals", true)).toMatchObject({ found: 0 });
  await expect(theirs.confirm(id)).rejects.toMatchObject({ code: "not_found" });
  ours.later(100 * MINUTE_MS * 24);
  expect(await theirs.worker()()).toEqual([]);
});

test("runs are forgotten with the audit entries of their time, at the end of a later run", async () => {
  const { tenantId, signal, run, worker, runs, itIs } = await openSweepScene(bench);
  for (const day of ["2024-08-31", "2024-09-01", "2026-09-01"]) {
    itIs(`${day}T12:00:00Z`);
    await run("risk_signals");
  }
  await signal(OLD);
  await run("risk_signals");
  await worker(undefined, 24)();
  expect((await runs()).map(({ startedAt }) => startedAt.slice(0, 10))).toEqual([
    "2026-09-01",
    "2026-09-01",
    "2024-09-01",
  ]);
  // Not those of the last 366 days, whatever the setting.
  await run("risk_signals");
  await signal(OLD);
  await run("risk_signals");
  await bench.owner(
    "UPDATE sweep_run SET ended_at = now() WHERE tenant_id = $1 AND ended_at IS NOT NULL",
    [tenantId],
  );
  await worker(undefined, 1)();
  expect(await runs()).toHaveLength(5);
});
