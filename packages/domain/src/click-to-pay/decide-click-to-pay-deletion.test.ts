import { expect, test } from "vitest";
import { decideClickToPayDeletion } from "#click-to-pay/decide-click-to-pay-deletion.ts";
import { reason } from "#rules.ts";
import { customer, PLAIN_REQUEST } from "#testing/deletion-worlds.ts";

const WAITED = { ...PLAIN_REQUEST, passed: { approval: true, undoWindow: true } };
const { enrolment: _none, ...NOBODY } = customer();
const REMOVED_AT_NETWORK = { next: customer("REMOVAL_IN_PROGRESS"), removesAtNetwork: true };

test("C2P-06: given an active customer, when it is deleted, then it is unusable and the network has to remove it", () => {
  for (const request of [PLAIN_REQUEST, WAITED]) {
    expect(decideClickToPayDeletion(customer(), request)).toEqual({
      kind: "accepted",
      effects: REMOVED_AT_NETWORK,
    });
  }
});

test("C2P-19: given a registration under way, when the deletion is requested or goes on, then it waits", () => {
  for (const request of [PLAIN_REQUEST, WAITED]) {
    expect(decideClickToPayDeletion(customer("REGISTRATION_IN_PROGRESS"), request)).toEqual({
      kind: "deferred",
      reasons: [reason("C2P-19")],
      effects: REMOVED_AT_NETWORK,
    });
  }
});

test("DEL-02: given a customer that is being removed, when its deletion is requested, then it is under way", () => {
  expect(decideClickToPayDeletion(customer("REMOVAL_IN_PROGRESS"), PLAIN_REQUEST)).toEqual({
    kind: "in_progress",
  });
});

test.each(["UNREGISTERED", "REMOVED"] as const)(
  "C2P-08: given a customer that is %s, when a deletion that waited goes on, then it is done, and a new one is refused",
  (state) => {
    expect(decideClickToPayDeletion(customer(state), WAITED)).toEqual({
      kind: "accepted",
      effects: { next: customer(state), removesAtNetwork: false },
    });
    expect(decideClickToPayDeletion(customer(state), PLAIN_REQUEST)).toEqual({
      kind: "refused",
      reasons: [reason("C2P-05")],
    });
  },
);

test("C2P-05: given a customer that was disabled while its deletion waited, when that goes on, then it is refused", () => {
  expect(decideClickToPayDeletion(customer("DISABLED"), WAITED)).toEqual({
    kind: "refused",
    reasons: [reason("C2P-05")],
  });
});

test("C2P-03: given an unknown customer, when its deletion is requested, then it is refused", () => {
  for (const request of [PLAIN_REQUEST, WAITED]) {
    expect(decideClickToPayDeletion(NOBODY, request)).toEqual({
      kind: "refused",
      reasons: [reason("C2P-03")],
    });
  }
});
