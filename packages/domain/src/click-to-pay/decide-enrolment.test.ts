import { expect, test } from "vitest";
import {
  type CardChangeRequest,
  decideCardChange,
  decideCustomerEnrolment,
  type EnrolmentRequest,
  type EnrolmentDecision,
} from "#click-to-pay/decide-enrolment.ts";
import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";

const rulesOf = (decision: EnrolmentDecision) =>
  decision.kind === "refused" ? decision.reasons.map(({ rule }) => rule) : [];

const newcomer: EnrolmentRequest = {
  tenantEnabled: true,
  ownerBidIsTenants: true,
  state: undefined,
  deletionOpen: false,
};
const enrolment = (request: Partial<EnrolmentRequest>) =>
  rulesOf(decideCustomerEnrolment({ ...newcomer, ...request }));

test.each<EnrolmentState | undefined>([undefined, "UNREGISTERED", "REMOVED"])(
  "C2P-13: a customer that is %s so far can be enrolled",
  (state) => {
    expect(decideCustomerEnrolment({ ...newcomer, state })).toEqual({ kind: "accepted" });
  },
);

test.each<EnrolmentState>([
  "REGISTRATION_IN_PROGRESS",
  "ACTIVE",
  "REMOVAL_IN_PROGRESS",
  "DISABLED",
])("C2P-13: a customer that is %s is not enrolled again", (state) => {
  expect(enrolment({ state })).toEqual(["C2P-13"]);
});

test("C2P-01: at a tenant without Click to Pay no customer is enrolled, and no card changed", () => {
  expect(enrolment({ tenantEnabled: false })).toEqual(["C2P-01"]);
  const change = { operation: "enroll_card", customer: "ACTIVE", hasCard: false } as const;
  expect(
    rulesOf(
      decideCardChange({
        ...change,
        tenantEnabled: false,
        holds: [],
        now: "2026-11-20T12:00:00.000Z",
      }),
    ),
  ).toEqual(["C2P-01"]);
});

test("C2P-02: no customer is enrolled at a network that is not served", () => {
  expect(enrolment({ network: "visa" })).toEqual([]);
  expect(enrolment({ network: "mastercard" })).toEqual(["C2P-02"]);
});

test("C2P-16: no customer is enrolled under an owner BID that is not the tenant's", () => {
  expect(enrolment({ ownerBidIsTenants: false })).toEqual(["C2P-16"]);
});

test("DEL-02: given a deletion that has not ended, when the registration it waited for has failed, then the customer is not enrolled anew", () => {
  expect(enrolment({ state: "UNREGISTERED", deletionOpen: true })).toEqual(["DEL-02"]);
});

test("given an enrolment that several rules speak against, then all of them are named", () => {
  const worst: EnrolmentRequest = {
    tenantEnabled: false,
    network: "amex",
    ownerBidIsTenants: false,
    state: "REMOVAL_IN_PROGRESS",
    deletionOpen: true,
  };
  expect(enrolment(worst)).toEqual(["C2P-01", "C2P-02", "C2P-16", "C2P-13", "DEL-02"]);
});

const UNHELD = { holds: [], now: "2026-11-20T12:00:00.000Z" } as const;
const change = (
  request: Pick<CardChangeRequest, "operation" | "hasCard"> & Partial<CardChangeRequest>,
) => decideCardChange({ tenantEnabled: true, customer: "ACTIVE", ...UNHELD, ...request });

test("HOLD-03: given a fraud investigation, then no card that it binds is removed, and one may be added", () => {
  const holds = [{ kind: "fraud_investigation", reference: "FI-3" }] as const;
  const removal = change({ operation: "delete_card", hasCard: true, holds });
  expect(rulesOf(removal)).toEqual(["HOLD-03"]);
  const addition = change({ operation: "enroll_card", hasCard: false, holds });
  expect(addition).toEqual({ kind: "accepted" });
  const [hold] = holds;
  const ended = change({
    operation: "delete_card",
    hasCard: true,
    holds: [{ ...hold, until: UNHELD.now }],
  });
  expect(ended).toEqual({ kind: "accepted" });
});

test("C2P-14: a card is added to a customer that does not have it", () => {
  expect(change({ operation: "enroll_card", hasCard: false })).toEqual({ kind: "accepted" });
  expect(rulesOf(change({ operation: "enroll_card", hasCard: true }))).toEqual(["C2P-14"]);
});

test("C2P-14: a card is removed from a customer that has it", () => {
  expect(change({ operation: "delete_card", hasCard: true })).toEqual({ kind: "accepted" });
  expect(rulesOf(change({ operation: "delete_card", hasCard: false }))).toEqual(["C2P-14"]);
});

test("C2P-05: given a customer that is being removed, then no card is added to it, nor one removed singly", () => {
  const leaving = { ...UNHELD, tenantEnabled: true, customer: "REMOVAL_IN_PROGRESS" } as const;
  const added = decideCardChange({ ...leaving, operation: "enroll_card", hasCard: false });
  const removed = decideCardChange({ ...leaving, operation: "delete_card", hasCard: true });
  expect([rulesOf(added), rulesOf(removed)]).toEqual([["C2P-05"], ["C2P-05"]]);
});

test.each<EnrolmentState | undefined>([
  undefined,
  "UNREGISTERED",
  "REGISTRATION_IN_PROGRESS",
  "REMOVAL_IN_PROGRESS",
  "REMOVED",
  "DISABLED",
])("C2P-05: the cards of a customer that is %s stay as they are", (customer) => {
  for (const operation of ["enroll_card", "delete_card"] as const) {
    for (const hasCard of [true, false]) {
      const decision = decideCardChange({
        ...UNHELD,
        operation,
        tenantEnabled: true,
        customer,
        hasCard,
      });
      expect(rulesOf(decision)).toEqual(["C2P-05"]);
    }
  }
});
