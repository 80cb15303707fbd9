import { expect, test } from "vitest";
import { applyNetworkOutcome } from "#click-to-pay/network-effect.ts";

test("given an enrolment that the network has confirmed, then customer and cards are active", () => {
  expect(applyNetworkOutcome("enroll_customer", true, "REGISTRATION_IN_PROGRESS", false)).toEqual({
    customer: "ACTIVE",
    cards: { from: ["REGISTRATION_IN_PROGRESS"], to: "ACTIVE" },
  });
});

test("C2P-18: given a deletion that waited for the registration, when that is confirmed, then customer and cards are on their way out at once", () => {
  expect(applyNetworkOutcome("enroll_customer", true, "REGISTRATION_IN_PROGRESS", true)).toEqual({
    customer: "REMOVAL_IN_PROGRESS",
    cards: { from: ["REGISTRATION_IN_PROGRESS"], to: "REMOVAL_IN_PROGRESS" },
  });
});

test.each([true, false])(
  "given an enrolment that the network refused (deletion open: %s), then the customer is not registered and no card is its own",
  (deletionOpen) => {
    expect(
      applyNetworkOutcome("enroll_customer", false, "REGISTRATION_IN_PROGRESS", deletionOpen),
    ).toEqual({
      customer: "UNREGISTERED",
      cards: { from: ["REGISTRATION_IN_PROGRESS", "REMOVAL_IN_PROGRESS"], to: "REMOVED" },
    });
  },
);

test("given a card that the network has enrolled, then it is active; one that is being removed meanwhile stays as it is", () => {
  expect(applyNetworkOutcome("enroll_card", true, "ACTIVE", false)).toEqual({
    customer: "ACTIVE",
    cards: { from: ["REGISTRATION_IN_PROGRESS"], to: "ACTIVE" },
  });
});

test("C2P-06: given a customer that is being removed, when the network has enrolled a card of it, then the card is being removed too", () => {
  expect(applyNetworkOutcome("enroll_card", true, "REMOVAL_IN_PROGRESS", false)).toEqual({
    customer: "REMOVAL_IN_PROGRESS",
    cards: { from: ["REGISTRATION_IN_PROGRESS"], to: "REMOVAL_IN_PROGRESS" },
  });
});

test("C2P-06: given a customer with an open deletion, when a card was enrolled or could not be removed, then the card is not active", () => {
  expect(applyNetworkOutcome("enroll_card", true, "ACTIVE", true).cards.to).toBe(
    "REMOVAL_IN_PROGRESS",
  );
  expect(applyNetworkOutcome("delete_card", false, "ACTIVE", true).cards.to).toBe(
    "REMOVAL_IN_PROGRESS",
  );
});

test("given a card that was not enrolled and is being removed meanwhile, then it is removed: no refusal brings it to life", () => {
  expect(applyNetworkOutcome("enroll_card", false, "REMOVAL_IN_PROGRESS", false)).toEqual({
    customer: "REMOVAL_IN_PROGRESS",
    cards: { from: ["REGISTRATION_IN_PROGRESS", "REMOVAL_IN_PROGRESS"], to: "REMOVED" },
  });
});

test("given a card whose removal was requested twice and refused once, when the network has removed it, then it is removed", () => {
  expect(applyNetworkOutcome("delete_card", true, "ACTIVE", false)).toEqual({
    customer: "ACTIVE",
    cards: { from: ["ACTIVE", "DISABLED", "REMOVAL_IN_PROGRESS"], to: "REMOVED" },
  });
});

test("given a card whose removal was refused, then it is active again", () => {
  expect(applyNetworkOutcome("delete_card", false, "ACTIVE", false)).toEqual({
    customer: "ACTIVE",
    cards: { from: ["REMOVAL_IN_PROGRESS"], to: "ACTIVE" },
  });
});

test("C2P-06: given a customer that is being removed, when the removal of one card was refused before, then the card stays unusable", () => {
  expect(applyNetworkOutcome("delete_card", false, "REMOVAL_IN_PROGRESS", false)).toEqual({
    customer: "REMOVAL_IN_PROGRESS",
    cards: { from: ["REMOVAL_IN_PROGRESS"], to: "REMOVAL_IN_PROGRESS" },
  });
});

test("given a completed removal, then customer and cards are removed from any state", () => {
  expect(applyNetworkOutcome("delete_customer", true, "REMOVAL_IN_PROGRESS", false)).toEqual({
    customer: "REMOVED",
    cards: {
      from: ["REGISTRATION_IN_PROGRESS", "ACTIVE", "DISABLED", "REMOVAL_IN_PROGRESS"],
      to: "REMOVED",
    },
  });
});

test.each([true, false])(
  "C2P-11: given a removal that the network refused (deletion open: %s), then customer and cards are active again",
  (deletionOpen) => {
    expect(
      applyNetworkOutcome("delete_customer", false, "REMOVAL_IN_PROGRESS", deletionOpen),
    ).toEqual({
      customer: "ACTIVE",
      cards: { from: ["REMOVAL_IN_PROGRESS"], to: "ACTIVE" },
    });
  },
);

test("given a customer in a state that the outcome cannot change, then it stays", () => {
  expect(applyNetworkOutcome("enroll_customer", true, "DISABLED", false).customer).toBe("DISABLED");
  expect(applyNetworkOutcome("enroll_customer", false, "ACTIVE", false).customer).toBe("ACTIVE");
  expect(applyNetworkOutcome("delete_customer", true, "UNREGISTERED", false).customer).toBe(
    "UNREGISTERED",
  );
  expect(applyNetworkOutcome("delete_customer", false, "REMOVED", false).customer).toBe("REMOVED");
});
