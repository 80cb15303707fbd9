import { expect, test } from "vitest";
import {
  decideReconciliation,
  type Finding,
  type ReconciledCustomer,
  type RequestInFlight,
} from "#click-to-pay/decide-reconciliation.ts";

const HOUR_MS = 60 * 60 * 1000;
const NOT_ENROLLED = { kind: "not_enrolled" } as const;
const enrolled = (...instrumentIds: string[]) => ({ kind: "enrolled", instrumentIds }) as const;
const customer = (state: ReconciledCustomer["state"], ...cardIds: string[]) => ({
  state,
  cardIds,
  knownCardIds: cardIds,
  held: false,
});
const request = (given: Partial<RequestInFlight> = {}): RequestInFlight => ({
  id: "request-1",
  operation: "delete_customer",
  followed: true,
  ageMs: 0,
  ...given,
});
const found = (...findings: Finding[]) => ({ kind: "found", findings, looked: true });
const lost = (more: Partial<Finding> = {}) => ({
  kind: "found",
  findings: [{ kind: "orphaned_request", rule: "C2P-22", ...more }],
  looked: false,
});

test.each(["ACTIVE", "DISABLED", "REMOVED", "UNREGISTERED"] as const)(
  "what the network holds of a customer that is %s is looked up, and tried again when it does not say",
  (state) => {
    expect(decideReconciliation(customer(state), [])).toEqual({ kind: "lookup" });
    const unavailable = { kind: "unavailable", cause: "time-out" } as const;
    expect(decideReconciliation(customer(state), [], unavailable)).toEqual({ kind: "unavailable" });
  },
);

test("C2P-20: a customer that was removed and that the network holds is removed there again", () => {
  const ghost = {
    kind: "ghost_at_network",
    rule: "C2P-20",
    repair: { kind: "remove_again" },
  } as const;
  const removed = { ...customer("REMOVED"), knownCardIds: ["7", "8"] };
  expect(decideReconciliation(removed, [], enrolled("7"))).toEqual(found(ghost));
  expect(decideReconciliation(removed, [], enrolled())).toEqual(found(ghost));
  expect(decideReconciliation(removed, [], NOT_ENROLLED)).toEqual(found());
});

test("C2P-23: a consumer with cards that the removed customer never had, or under a hold, is left to a person", () => {
  const ghost = { kind: "ghost_at_network", rule: "C2P-23" } as const;
  const removed = { ...customer("REMOVED"), knownCardIds: ["7", "8"] };
  const foreign = found({ ...ghost, cards: 1 });
  expect(decideReconciliation(removed, [], enrolled("7", "9"))).toEqual(foreign);
  expect(decideReconciliation(removed, [], enrolled("9"))).toEqual(foreign);
  expect(decideReconciliation({ ...removed, held: true }, [], enrolled("7"))).toEqual(found(ghost));
});

test.each(["ACTIVE", "DISABLED"] as const)(
  "C2P-21: a customer that is %s and that the network does not hold is reported, and so are its cards",
  (state) => {
    const ghost = { kind: "missing_at_network", rule: "C2P-21" } as const;
    const here = customer(state, "7", "8");
    expect(decideReconciliation(here, [], NOT_ENROLLED)).toEqual(found(ghost));
    expect(decideReconciliation(here, [], enrolled("7"))).toEqual(found({ ...ghost, cards: 1 }));
    expect(decideReconciliation(here, [], enrolled())).toEqual(found({ ...ghost, cards: 2 }));
    expect(decideReconciliation(here, [], enrolled("8", "7"))).toEqual(found());
  },
);

test("C2P-23: a customer held by the network and never removed here is reported", () => {
  const ghost = { kind: "ghost_at_network", rule: "C2P-23" } as const;
  expect(decideReconciliation(customer("UNREGISTERED"), [], enrolled("7"))).toEqual(found(ghost));
  expect(decideReconciliation(customer("UNREGISTERED"), [], NOT_ENROLLED)).toEqual(found());
  expect(decideReconciliation(customer("ACTIVE", "7"), [], enrolled("7", "8", "9", "9"))).toEqual(
    found({ ...ghost, cards: 2 }),
  );
});

test("cards that only we hold and cards that only the network holds are two findings", () => {
  expect(decideReconciliation(customer("ACTIVE", "7", "8"), [], enrolled("8", "9"))).toEqual(
    found(
      { kind: "missing_at_network", rule: "C2P-21", cards: 1 },
      { kind: "ghost_at_network", rule: "C2P-23", cards: 1 },
    ),
  );
});

test("C2P-22: requests without a job are followed again, at any age and beside any others", () => {
  const followAgain = { repair: { kind: "follow_again", requestIds: ["lost"] } } as const;
  const removing = customer("REMOVAL_IN_PROGRESS");
  const unfollowed = request({ id: "lost", followed: false });
  expect(decideReconciliation(removing, [unfollowed])).toEqual(lost(followAgain));
  expect(
    decideReconciliation(removing, [request({ ageMs: 2 * HOUR_MS }), unfollowed], NOT_ENROLLED),
  ).toEqual(lost(followAgain));
});

test("C2P-22: a request with a job has lost its answer after more than an hour", () => {
  const of = (ageMs: number) =>
    decideReconciliation(customer("REMOVAL_IN_PROGRESS"), [request({ ageMs })]);
  expect(of(HOUR_MS)).toEqual({ kind: "left_alone" });
  expect(of(HOUR_MS + 1)).toEqual(lost());
});

test("C2P-24: a customer with a change in progress is left alone, for any records of the network", () => {
  expect(decideReconciliation(customer("REMOVED"), [request()], enrolled("7"))).toEqual({
    kind: "left_alone",
  });
  for (const state of ["REGISTRATION_IN_PROGRESS", "REMOVAL_IN_PROGRESS"] as const)
    expect(decideReconciliation(customer(state, "7"), [], NOT_ENROLLED)).toEqual({
      kind: "left_alone",
    });
});

test.each(["REGISTRATION_IN_PROGRESS", "ACTIVE", "DISABLED"] as const)(
  "C2P-25: a removal without a job is ended, not repeated, when its customer is %s by now",
  (state) => {
    const repair = { kind: "end", requestIds: ["old"] } as const;
    const old = request({ id: "old", followed: false });
    const enrolment = request({ id: "new", operation: "enroll_customer" });
    expect(decideReconciliation(customer(state), [old, enrolment])).toEqual(lost({ repair }));
  },
);

test.each(["REMOVED", "UNREGISTERED", "REMOVAL_IN_PROGRESS"] as const)(
  "a removal that nobody follows is followed again when its customer is %s",
  (state) => {
    expect(decideReconciliation(customer(state), [request({ followed: false })])).toEqual(
      lost({ repair: { kind: "follow_again", requestIds: ["request-1"] } }),
    );
  },
);
