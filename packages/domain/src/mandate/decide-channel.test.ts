import { expect, test } from "vitest";
import { decideChannel } from "#mandate/decide-channel.ts";

test("SEPA-22: a channel without a worker that serves it is not switched on", () => {
  expect(decideChannel("none", "pain.011", false)).toMatchObject({
    kind: "refused",
    reasons: [{ rule: "SEPA-22" }],
  });
  expect(decideChannel("none", "pain.011", true)).toEqual({ kind: "accepted" });
});

test("a channel that stays, or is switched off, needs no worker", () => {
  for (const [before, after] of [
    ["pain.011", "pain.011"],
    ["pain.011", "none"],
    ["none", "none"],
  ] as const)
    expect(decideChannel(before, after, false)).toEqual({ kind: "accepted" });
});
