import { expect, test } from "vitest";
import { type CpuProfile, timePerStage } from "#profile/time-per-stage.ts";

const frame = (functionName: string, url = "") => ({ functionName, url });
/** `(root)` calls a route, which calls the domain; beside it the collector and idling. */
const profile: CpuProfile = {
  startTime: 1000,
  nodes: [
    { id: 1, callFrame: frame("(root)"), children: [2, 4, 5] },
    { id: 2, callFrame: frame("route", "file:///x/apps/api/src/server.ts"), children: [3] },
    { id: 3, callFrame: frame("decide", "file:///x/packages/domain/src/rules.ts") },
    { id: 4, callFrame: frame("(garbage collector)") },
    { id: 5, callFrame: frame("(idle)") },
  ],
  samples: [2, 3, 3, 4, 5],
  timeDeltas: [10, 100, 200, 300, 400],
};

test("a sample lasts until the next one, and belongs to the stage of its stack", () => {
  expect(timePerStage(profile, [0, 1e9])).toEqual(
    new Map([
      ["HTTP", 100],
      ["decide", 500],
      ["gc", 400],
      ["idle", 0],
    ]),
  );
});

test("samples outside the window are not counted", () => {
  expect(timePerStage(profile, [1100, 1350])).toEqual(new Map([["decide", 500]]));
});
