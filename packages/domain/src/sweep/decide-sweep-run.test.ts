import { expect, test } from "vitest";
import { reason } from "#rules.ts";
import { decideConfirmation, decideSweepRun, SWEEP_RUN_STATES } from "#sweep/decide-sweep-run.ts";

const real = (found: number, limit: number) => decideSweepRun(found, { limit, dryRun: false });
const dry = (found: number, limit: number) => decideSweepRun(found, { limit, dryRun: true });

test("SWEEP-01: a run that finds more than its limit asks, and one that finds as much proceeds", () => {
  expect(real(10, 10)).toEqual({ state: "running", reasons: [] });
  expect(real(11, 10)).toEqual({ state: "asks", reasons: [reason("SWEEP-01")] });
  expect(real(1, 0)).toEqual({ state: "asks", reasons: [reason("SWEEP-01")] });
});

test("a run that finds nothing is done", () => {
  expect(real(0, 0)).toEqual({ state: "done", reasons: [] });
});

test("SWEEP-02: a dry run is done once it has looked, and names the limit at which a run would ask", () => {
  expect(dry(0, 10)).toEqual({ state: "done", reasons: [] });
  expect(dry(10, 10)).toEqual({ state: "done", reasons: [] });
  expect(dry(11, 10)).toEqual({ state: "done", reasons: [reason("SWEEP-01")] });
});

test.each(SWEEP_RUN_STATES)(
  "SWEEP-03: of the states of a run, only asks is confirmed: %s",
  (state) => {
    const refused = { kind: "refused", reasons: [reason("SWEEP-03")] };
    expect(decideConfirmation(state)).toEqual(state === "asks" ? { kind: "confirmed" } : refused);
  },
);
