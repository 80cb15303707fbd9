import { expect, test } from "vitest";
import { decideHold } from "#hold/decide-hold.ts";
import { reason } from "#rules.ts";

test.each([
  ["is gone", { gone: true, executing: false }],
  ["is being removed at the network", { gone: false, executing: true }],
  ["has gone while its removal was submitted", { gone: true, executing: true }],
])(
  "HOLD-06: given a credential that %s, when a hold is placed, then it is refused",
  (_, subject) => {
    expect(decideHold(subject)).toEqual({ kind: "refused", reasons: [reason("HOLD-06")] });
  },
);

test("HOLD-06: given a credential that exists and whose deletion, if any, has not reached the network, when a hold is placed, then it is on", () => {
  expect(decideHold({ gone: false, executing: false })).toEqual({ kind: "accepted" });
});
