import { afterAll, expect, test } from "vitest";
import { openSweepScene } from "#testing/open-sweep-scene.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());

const [FROM, TO] = ["2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z"];

test("SWEEP-06: a statement lists all that is overdue, since when, and the runs of its quarter without dry runs", async () => {
  const { state, signal, run, worker, itIs } = await openSweepScene(bench);
  await signal("2026-10-01T12:00:00Z", "2026-10-05T12:00:00Z");
  itIs("2026-11-20T12:00:00Z");
  const overdue = [{ kind: "risk_signals", count: 2, oldest: "2026-10-29" }];
  await run("risk_signals", true);
  expect(await state(FROM, TO)).toEqual({
    quarter: "Q",
    asOf: "2026-11-20T12:00:00.000Z",
    nothingOverdue: false,
    overdue,
    runs: [],
  });

  const { id } = await run("risk_signals");
  // A run that has only begun has removed nothing.
  expect(await state(FROM, TO)).toMatchObject({ nothingOverdue: false, overdue });
  await worker()();
  expect(await state(FROM, TO)).toMatchObject({
    nothingOverdue: true,
    overdue: [],
    runs: [{ id, state: "done", done: 2 }],
  });
  expect((await state("2026-07-01T00:00:00Z", FROM)).runs).toEqual([]);
});

test("SWEEP-06: records that the service removes by itself have a day of grace, and the end of the quarter counts", async () => {
  const { state, signal, itIs } = await openSweepScene(bench);
  await signal("2026-12-03T00:00:00Z");
  itIs("2026-12-31T12:00:00Z");
  expect(await state(FROM, TO)).toMatchObject({ nothingOverdue: true });
  itIs("2027-01-20T00:00:00Z");
  expect(await state(FROM, TO)).toMatchObject({ asOf: "2027-01-01T00:00:00.000Z" });
  expect((await state(FROM, TO)).nothingOverdue).toBe(true);
  expect((await state(TO, "2027-04-01T00:00:00Z")).overdue).toEqual([
    { kind: "risk_signals", count: 1, oldest: "2026-12-31" },
  ]);
  await signal("2026-12-02T23:59:59Z");
  expect(await state(FROM, TO)).toMatchObject({ nothingOverdue: false, overdue: [{ count: 1 }] });
});

test("there is no statement of a quarter that has not begun", async () => {
  const { state, itIs } = await openSweepScene(bench);
  itIs("2026-12-31T23:59:59Z");
  await expect(state(TO, "2027-04-01T00:00:00Z")).rejects.toMatchObject({
    code: "invalid",
    field: "quarter",
  });
  itIs(TO);
  expect(await state(TO, "2027-04-01T00:00:00Z")).toMatchObject({ nothingOverdue: true });
});
