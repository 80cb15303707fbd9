import { soak } from "@expunge/testkit/soak";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CARDS,
  lives,
  NOBODY,
  type Step,
  type World,
} from "#click-to-pay/testing/customer-life.ts";

const card = fc.constantFrom(...CARDS);
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("enrol"), cards: fc.uniqueArray(card) }),
    fc.record({
      kind: fc.constant("change_card"),
      operation: fc.constantFrom("enroll_card", "delete_card"),
      card,
    }),
    fc.record({ kind: fc.constant("delete"), undoable: fc.boolean() }),
    fc.record({ kind: fc.constantFrom("undo", "window_passed") }),
    fc.record({
      kind: fc.constant("availability"),
      change: fc.constantFrom("disable", "enable"),
    }),
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant("network_answers"), succeeded: fc.boolean() }),
    },
  ),
  { minLength: 20, maxLength: 60, size: "max" },
);

type Passed = { readonly before: World; readonly step: Step; readonly after: World };

/** Every step of a sequence, with the world before and after it. */
function history(taken: readonly Step[]): readonly Passed[] {
  let before = NOBODY;
  return taken.map((step) => {
    const after = lives(before, step);
    const passed = { before, step, after };
    before = after;
    return passed;
  });
}

const expectOfEveryStep = (expectOf: (passed: Passed) => void) =>
  fc.assert(
    fc.property(steps, (taken) => {
      for (const passed of history(taken)) expectOf(passed);
    }),
    { numRuns: soak(1000) },
  );

test("the sequences that follow pass every state of a customer, and of a deletion of it", () => {
  const passed = fc.sample(steps, { numRuns: 200, seed: 1 }).flatMap(history);
  const stages = passed.map(({ after }) => `${after.customer} ${after.deletion}`);
  expect([...new Set(stages)].toSorted()).toEqual([
    "ACTIVE none",
    "DISABLED none",
    "REGISTRATION_IN_PROGRESS none",
    "REGISTRATION_IN_PROGRESS scheduled",
    "REGISTRATION_IN_PROGRESS waiting",
    "REMOVAL_IN_PROGRESS executing",
    "REMOVAL_IN_PROGRESS scheduled",
    "REMOVED none",
    "UNREGISTERED none",
    "UNREGISTERED scheduled",
  ]);
  const reborn = passed.filter(
    ({ before, after }) =>
      before.customer === "REMOVED" && after.customer === "REGISTRATION_IN_PROGRESS",
  );
  expect(reborn).not.toEqual([]);
});

test("no card is active whose customer is being removed, is gone, or was never there", () => {
  expectOfEveryStep(({ after: { customer, cards } }) => {
    const usable = customer === "ACTIVE" || customer === "DISABLED";
    expect(!usable && Object.values(cards).includes("ACTIVE")).toBe(false);
  });
});

test("while a deletion is open neither the customer nor a card of it is active", () => {
  expectOfEveryStep(({ after: { deletion, customer, cards } }) => {
    const active = [customer, ...Object.values(cards)].includes("ACTIVE");
    expect(active && deletion !== "none").toBe(false);
  });
});

test("nothing is active that the network does not hold", () => {
  expectOfEveryStep(({ after: { customer, cards, heldCustomer, heldCards } }) => {
    expect(customer === "ACTIVE" && !heldCustomer).toBe(false);
    for (const one of CARDS)
      expect(cards[one] === "ACTIVE" && !heldCards.includes(one)).toBe(false);
  });
});

test("a removed customer comes back only by being enrolled anew, and with it its cards", () => {
  expectOfEveryStep(({ before, step, after }) => {
    if (before.customer !== "REMOVED" || step.kind === "enrol") return;
    expect(after).toEqual(before);
  });
});

test("a deletion that was carried out has left nothing at the network", () => {
  expectOfEveryStep(({ after: { customer, cards, heldCustomer, heldCards } }) => {
    if (customer !== "REMOVED") return;
    expect({ heldCustomer, heldCards }).toEqual({ heldCustomer: false, heldCards: [] });
    for (const state of Object.values(cards)) expect(["UNREGISTERED", "REMOVED"]).toContain(state);
  });
});

test("when the network has answered everything, nothing is on its way any more", () => {
  expectOfEveryStep(({ after: { customer, cards, queue, deletion } }) => {
    if (queue.length > 0 || deletion !== "none") return;
    for (const state of [customer, ...Object.values(cards)])
      expect(state).not.toMatch(/_IN_PROGRESS$/);
  });
});
