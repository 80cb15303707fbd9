import { expect, test } from "vitest";
import { settle } from "#click-to-pay/settlement.ts";

test("C2P-11: given a removal that the network refused, then customer and cards are active again", () => {
  expect(settle("delete_customer", false, "REMOVAL_IN_PROGRESS")).toEqual({
    customer: "ACTIVE",
    cards: { from: ["REMOVAL_IN_PROGRESS"], to: "ACTIVE" },
  });
});

test("given a removal that the network has done, then customer and cards are removed, whatever they were", () => {
  expect(settle("delete_customer", true, "REMOVAL_IN_PROGRESS")).toEqual({
    customer: "REMOVED",
    cards: { from: ["REGISTRATION_IN_PROGRESS", "ACTIVE", "REMOVAL_IN_PROGRESS"], to: "REMOVED" },
  });
});

test("given a card whose removal was refused, then it is active again", () => {
  expect(settle("delete_card", false, "ACTIVE").cards.to).toBe("ACTIVE");
});

test("C2P-06: given a customer that is being removed, when the removal of one card was refused before, then the card stays unusable", () => {
  expect(settle("delete_card", false, "REMOVAL_IN_PROGRESS").cards.to).toBe("REMOVAL_IN_PROGRESS");
});

test("given a card whose removal was asked for twice and refused once, when the network has removed it, then it is removed", () => {
  expect(settle("delete_card", true, "ACTIVE").cards).toEqual({
    from: ["ACTIVE", "REMOVAL_IN_PROGRESS"],
    to: "REMOVED",
  });
});

test("given an enrolment that the network refused, then the customer is not registered and no card is its own", () => {
  expect(settle("enroll_customer", false, "REGISTRATION_IN_PROGRESS")).toEqual({
    customer: "UNREGISTERED",
    cards: { from: ["REGISTRATION_IN_PROGRESS"], to: "REMOVED" },
  });
});

test("given a card that was not enrolled and is being removed meanwhile, then it is removed: no refusal brings it to life", () => {
  const { cards } = settle("enroll_card", false, "REMOVAL_IN_PROGRESS");
  expect(cards).toEqual({
    from: ["REGISTRATION_IN_PROGRESS", "REMOVAL_IN_PROGRESS"],
    to: "REMOVED",
  });
});

test("given a card that was enrolled and is being removed meanwhile, then it stays as it is", () => {
  expect(settle("enroll_card", true, "ACTIVE").cards.from).not.toContain("REMOVAL_IN_PROGRESS");
});
