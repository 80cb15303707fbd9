import { expect, test } from "vitest";
import {
  type CardChangeAsked,
  decideCardChange,
  decideCustomerEnrolment,
  type EnrolmentDecision,
} from "#click-to-pay/decide-enrolment.ts";
import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";

const rulesOf = (decision: EnrolmentDecision) =>
  decision.kind === "refused" ? decision.reasons.map(({ rule }) => rule) : [];

test("C2P-13: a customer that is new, was never registered, or was removed can be enrolled", () => {
  expect(decideCustomerEnrolment(true, undefined)).toEqual({ kind: "accepted" });
  expect(decideCustomerEnrolment(true, "UNREGISTERED")).toEqual({ kind: "accepted" });
  expect(decideCustomerEnrolment(true, "REMOVED")).toEqual({ kind: "accepted" });
});

test.each<EnrolmentState>([
  "REGISTRATION_IN_PROGRESS",
  "ACTIVE",
  "REMOVAL_IN_PROGRESS",
  "DISABLED",
])("C2P-13: a customer that is %s is not enrolled again", (state) => {
  expect(rulesOf(decideCustomerEnrolment(true, state))).toEqual(["C2P-13"]);
});

test("C2P-01: at a tenant without Click to Pay nobody is enrolled, and no card changed", () => {
  expect(rulesOf(decideCustomerEnrolment(false, undefined))).toEqual(["C2P-01"]);
  const change = { operation: "enroll_card", customer: "ACTIVE", hasCard: false } as const;
  expect(rulesOf(decideCardChange({ ...change, tenantEnabled: false }))).toEqual(["C2P-01"]);
});

const change = (asked: Pick<CardChangeAsked, "operation" | "hasCard">) =>
  rulesOf(decideCardChange({ ...asked, tenantEnabled: true, customer: "ACTIVE" }));

test("C2P-14: a card is added to a customer that does not have it", () => {
  expect(change({ operation: "enroll_card", hasCard: false })).toEqual([]);
  expect(change({ operation: "enroll_card", hasCard: true })).toEqual(["C2P-14"]);
});

test("C2P-14: a card is removed from a customer that has it", () => {
  expect(change({ operation: "delete_card", hasCard: true })).toEqual([]);
  expect(change({ operation: "delete_card", hasCard: false })).toEqual(["C2P-14"]);
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
      const decision = decideCardChange({ operation, tenantEnabled: true, customer, hasCard });
      expect(rulesOf(decision)).toEqual(["C2P-05"]);
    }
  }
});
