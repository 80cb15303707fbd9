import { afterAll, beforeAll, expect, test } from "vitest";
import { failureOf, FORBIDDEN, invalid, NOT_FOUND, refusedBy } from "#test/failure-of.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const UNKNOWN = "01890a5d-ac96-774b-bcce-000000000000";

async function world() {
  const tenantId = await api.tenant();
  const { sweeps } = await api.trpc(tenantId, "admin");
  return {
    tenantId,
    sweeps,
    signal: () =>
      api.rows("INSERT INTO risk_signal VALUES ($1, 'x', '2025-01-01', gen_random_uuid())", [
        tenantId,
      ]),
  };
}

test("every sweep is listed, and all are off", async () => {
  const { tenantId } = await world();
  const viewer = await api.trpc(tenantId, "viewer", api.otherUrl);
  const { items } = await viewer.sweeps.list.query();
  expect(items.map(({ kind, enabled, nextRunAt }) => [kind, enabled, nextRunAt])).toEqual([
    ["dormant_mandates", false, undefined],
    ["expired_cards", false, undefined],
    ["unused_tokens", false, undefined],
    ["ended_evidence", false, undefined],
    ["idempotency_records", false, undefined],
    ["risk_signals", false, undefined],
    ["webhook_deliveries", false, undefined],
    ["overdue_deletions", false, undefined],
  ]);
});

test("an admin turns a sweep on, and sees the next run in the time zone of its schedule", async () => {
  const { sweeps } = await world();
  const on = await sweeps.update.mutate({
    kind: "risk_signals",
    enabled: true,
    cron: "0 3 * * *",
    timeZone: "Asia/Tokyo",
    limit: 5,
  });
  expect(on).toMatchObject({ enabled: true, timeZone: "Asia/Tokyo", limit: 5 });
  expect(on.nextRunAt).toMatch(/T18:00:00\.000Z$/);
  expect((await sweeps.list.query()).items).toContainEqual(on);
});

test("a wrong setting is refused by its name and changes nothing", async () => {
  const { sweeps } = await world();
  const kind = "risk_signals";
  const before = await sweeps.list.query();
  const faults: unknown[] = [];
  for (const given of [
    { cron: "every night" },
    { cron: "0 0 30 2 *" },
    { cron: "0 3 * * * *" },
    { timeZone: "Mars/Base" },
    { limit: -1 },
  ])
    faults.push(await failureOf(sweeps.update.mutate({ kind, enabled: true, ...given })));
  expect(faults).toEqual(["cron", "cron", "cron", "timeZone", "limit"].map(invalid));
  // A period belongs to the kinds that have one.
  for (const given of [
    { kind, olderThanMonths: 12 },
    { kind: "unused_tokens", olderThanMonths: 0 },
  ] as const)
    expect(await failureOf(sweeps.update.mutate(given))).toEqual(invalid("olderThanMonths"));
  expect(await sweeps.list.query()).toEqual(before);
  for (const quarter of ["2026", "2026-Q5", "2026-q1", "26-Q1", "2099-Q4"])
    expect(await failureOf(sweeps.statement.query({ quarter }))).toEqual(invalid("quarter"));
});

test("a run is begun, asks beyond its limit, is confirmed once, and is in the list and the statement", async () => {
  const { sweeps, signal } = await world();
  await signal();
  await sweeps.update.mutate({ kind: "risk_signals", limit: 0 });
  const dry = await sweeps.run.mutate({ kind: "risk_signals", dryRun: true });
  expect(dry).toMatchObject({ dryRun: true, state: "done", found: 1, done: 0, left: 1 });
  const asking = await sweeps.run.mutate({ kind: "risk_signals" });
  expect(asking).toMatchObject({ state: "asks", startedBy: "staff:admin-1" });
  expect(asking.reasons.map(({ rule }) => rule)).toEqual(["SWEEP-01"]);
  const confirmed = await sweeps.confirm.mutate({ id: asking.id });
  expect(confirmed).toMatchObject({ state: "running", confirmedBy: "staff:admin-1" });
  expect(await failureOf(sweeps.confirm.mutate({ id: asking.id }))).toEqual(refusedBy("SWEEP-03"));
  expect(await failureOf(sweeps.confirm.mutate({ id: dry.id }))).toEqual(refusedBy("SWEEP-03"));
  expect(await failureOf(sweeps.confirm.mutate({ id: UNKNOWN }))).toEqual(NOT_FOUND);

  const first = await sweeps.runs.query({ kind: "risk_signals", limit: 1 });
  expect(first).toEqual({ items: [confirmed], nextCursor: confirmed.id });
  const second = await sweeps.runs.query({ cursor: confirmed.id });
  expect(second).toEqual({ items: [dry], nextCursor: null });
  expect(await sweeps.runs.query({ kind: "overdue_deletions" })).toMatchObject({ items: [] });

  const at = new Date(confirmed.startedAt);
  const quarter = `${at.getUTCFullYear()}-Q${Math.floor(at.getUTCMonth() / 3) + 1}`;
  expect(await sweeps.statement.query({ quarter })).toMatchObject({
    quarter,
    nothingOverdue: false,
    overdue: [{ kind: "risk_signals", count: 1, oldest: "2025-01-29" }],
    runs: [confirmed],
  });
});

test("only an admin changes, begins or confirms sweeps", async () => {
  const { tenantId } = await world();
  for (const role of ["viewer", "agent", "approver"]) {
    const { sweeps } = await api.trpc(tenantId, role);
    for (const call of [
      sweeps.update.mutate({ kind: "risk_signals", enabled: true }),
      sweeps.run.mutate({ kind: "risk_signals", dryRun: true }),
      sweeps.confirm.mutate({ id: UNKNOWN }),
    ])
      expect(await failureOf(call)).toEqual(FORBIDDEN);
    expect(await sweeps.runs.query({})).toEqual({ items: [], nextCursor: null });
  }
});
