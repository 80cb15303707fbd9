import { expect, test } from "vitest";
import { decideDeferredRemoval } from "#click-to-pay/decide-deferred-removal.ts";
import { reason } from "#rules.ts";

test("C2P-19: given a removal that waits, while the registration is under way, then it goes on waiting", () => {
  expect(decideDeferredRemoval("REGISTRATION_IN_PROGRESS")).toEqual({
    kind: "wait",
    reasons: [reason("C2P-19")],
  });
});

test.each(["ACTIVE", "REMOVAL_IN_PROGRESS"] as const)(
  "C2P-19: given a removal that waits, when the registration has made the customer %s, then its removal is submitted",
  (state) => {
    expect(decideDeferredRemoval(state)).toEqual({ kind: "ask_network" });
  },
);

test.each(["UNREGISTERED", "REMOVED"] as const)(
  "C2P-08: given a removal that waits, when the customer is %s, then it is done: the network holds nothing",
  (state) => {
    expect(decideDeferredRemoval(state)).toEqual({ kind: "done" });
  },
);

test("C2P-05: given a removal that waits, when the customer is disabled, then it is refused", () => {
  expect(decideDeferredRemoval("DISABLED")).toEqual({
    kind: "refused",
    reasons: [reason("C2P-05")],
  });
});
