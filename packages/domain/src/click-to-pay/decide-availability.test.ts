import { expect, test } from "vitest";
import { decideAvailability } from "#click-to-pay/decide-availability.ts";
import { ENROLMENT_STATES } from "#click-to-pay/enrolment-state.ts";
import { reason } from "#rules.ts";

test("C2P-17: given an active customer, when it is disabled, then it is DISABLED", () => {
  expect(decideAvailability("disable", "ACTIVE")).toEqual({ kind: "accepted", next: "DISABLED" });
});

test("C2P-17: given a disabled customer, when it is enabled, then it is ACTIVE", () => {
  expect(decideAvailability("enable", "DISABLED")).toEqual({ kind: "accepted", next: "ACTIVE" });
});

test.each(ENROLMENT_STATES.filter((state) => state !== "ACTIVE"))(
  "C2P-17: given a customer that is %s, when it is disabled, then that is refused",
  (state) => {
    expect(decideAvailability("disable", state)).toEqual({
      kind: "refused",
      reasons: [reason("C2P-17")],
    });
  },
);

test.each(ENROLMENT_STATES.filter((state) => state !== "DISABLED"))(
  "C2P-17: given a customer that is %s, when it is enabled, then that is refused",
  (state) => {
    expect(decideAvailability("enable", state)).toEqual({
      kind: "refused",
      reasons: [reason("C2P-17")],
    });
  },
);
