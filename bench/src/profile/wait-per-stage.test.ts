import { expect, test } from "vitest";
import { waitPerStage } from "#profile/wait-per-stage.ts";

test("each deletion of a list waits for the whole of a stage", () => {
  const told = [
    { stage: "select", ms: 10, deletions: 3, at: 100 },
    { stage: "select", ms: 2, deletions: 1, at: 110 },
    { stage: "auth", ms: 1, deletions: 1, at: 120 },
  ] as const;
  expect(waitPerStage(told, [100, 120])).toEqual(
    new Map([
      ["select", 8],
      ["auth", 1],
    ]),
  );
});

test("a stage that ended outside of the window is left out", () => {
  const told = [
    { stage: "write", ms: 10, deletions: 1, at: 99 },
    { stage: "write", ms: 4, deletions: 2, at: 100 },
    { stage: "write", ms: 10, deletions: 1, at: 201 },
  ] as const;
  expect(waitPerStage(told, [100, 200])).toEqual(new Map([["write", 4]]));
});
