import { soak } from "@expunge/testkit/soak";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decideAfterSubmission,
  decideAfterLookup,
  decideAfterStatus,
  NETWORK_OPERATIONS,
  type NetworkOperation,
} from "#click-to-pay/decide-network-outcome.ts";
import {
  type ConsumerDataAnswer,
  FAULT_KINDS,
  type FaultKind,
  type NetworkFault,
  type RequestAnswer,
  type StatusAnswer,
  type StatusDetail,
} from "#click-to-pay/network-answer.ts";

const CONSUMER = "account-1.42";

const ALREADY: Readonly<Record<NetworkOperation, readonly FaultKind[]>> = {
  enroll_customer: [],
  enroll_card: [],
  delete_card: ["not_enrolled", "card_not_enrolled"],
  delete_customer: ["not_enrolled"],
};

const operations = fc.constantFrom(...NETWORK_OPERATIONS);
const faults: fc.Arbitrary<NetworkFault> = fc.record(
  {
    kind: fc.constantFrom(...FAULT_KINDS),
    code: fc.string({ maxLength: 12 }),
    message: fc.string(),
    field: fc.string(),
  },
  { requiredKeys: ["kind", "code", "message"] },
);
const details: fc.Arbitrary<StatusDetail> = fc.oneof(
  fc.record({
    kind: fc.constant("failed"),
    faults: fc
      .tuple(faults, fc.array(faults, { maxLength: 2 }))
      .map(([first, others]): [NetworkFault, ...NetworkFault[]] => [first, ...others]),
  }),
  fc.record({ kind: fc.constant("succeeded") }),
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("in_progress") }) },
);
const cause = fc.string();
const unavailable = fc.record({ kind: fc.constant("unavailable"), cause });
const requestAnswers: fc.Arbitrary<RequestAnswer> = fc.oneof(
  fc.record({ kind: fc.constant("accepted"), requestTraceId: fc.uuid() }),
  fc.record({ kind: fc.constant("rejected"), faults: fc.array(faults, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant("busy"), code: fc.string() }),
  unavailable,
);
const statusAnswers: fc.Arbitrary<StatusAnswer> = fc.oneof(
  fc.record({ kind: fc.constantFrom("in_progress", "unknown") }),
  fc.record({
    kind: fc.constant("completed"),
    externalConsumerId: fc.constantFrom(CONSUMER, "account-2.42"),
    details: fc.array(details, { maxLength: 3 }),
  }),
  unavailable,
);
const cardIds = fc.array(fc.constantFrom("7", "8", "9"), { maxLength: 3 });
const consumerAnswers: fc.Arbitrary<ConsumerDataAnswer> = fc.oneof(
  fc.record({ kind: fc.constant("enrolled"), instrumentIds: cardIds }),
  fc.record({ kind: fc.constant("not_enrolled") }),
  unavailable,
);

const isAlready = (operation: NetworkOperation, failed: readonly NetworkFault[]) =>
  failed.length > 0 && failed.every(({ kind }) => ALREADY[operation].includes(kind));
const isProof = (operation: NetworkOperation, detail: StatusDetail) =>
  detail.kind === "succeeded" || (detail.kind === "failed" && isAlready(operation, detail.faults));

test("a removal is done after asking only if the network said that the customer is not enrolled", () => {
  fc.assert(
    fc.property(requestAnswers, (answer) => {
      const { kind } = decideAfterSubmission("delete_customer", answer);
      const gone = answer.kind === "rejected" && isAlready("delete_customer", answer.faults);
      expect(kind === "done").toBe(gone);
    }),
  );
});

test("COMPLETED is done only if each detail is a success or says that the end is reached already", () => {
  fc.assert(
    fc.property(operations, statusAnswers, (operation, answer) => {
      const { kind } = decideAfterStatus(operation, CONSUMER, answer);
      const proven =
        answer.kind === "completed" &&
        answer.externalConsumerId === CONSUMER &&
        answer.details.length > 0 &&
        answer.details.every((detail) => isProof(operation, detail));
      expect(kind === "done").toBe(proven);
    }),
    { numRuns: soak(1000) },
  );
});

test("a removal is done after looking only if the network does not hold the customer", () => {
  fc.assert(
    fc.property(cardIds, consumerAnswers, (cards, answer) => {
      const { kind } = decideAfterLookup("delete_customer", cards, answer);
      expect(kind === "done").toBe(answer.kind === "not_enrolled");
    }),
  );
});

test("no answer, or none that can be used, ends nothing", () => {
  fc.assert(
    fc.property(operations, unavailable, cardIds, (operation, answer, cards) => {
      expect(decideAfterSubmission(operation, answer).kind).toBe("lookup");
      expect(decideAfterStatus(operation, CONSUMER, answer).kind).toBe("wait");
      expect(decideAfterLookup(operation, cards, answer).kind).toBe("lookup");
    }),
  );
});

test("an outcome of another consumer ends nothing", () => {
  fc.assert(
    fc.property(operations, fc.array(details), fc.string(), (operation, said, other) => {
      fc.pre(other !== CONSUMER);
      const answer = { kind: "completed", externalConsumerId: other, details: said } as const;
      expect(decideAfterStatus(operation, CONSUMER, answer)).toEqual({ kind: "wait" });
    }),
  );
});

test("looking fails nothing but the enrolment of a customer that the network holds with other cards", () => {
  fc.assert(
    fc.property(operations, cardIds, consumerAnswers, (operation, cards, answer) => {
      const { kind } = decideAfterLookup(operation, cards, answer);
      const held = answer.kind === "enrolled" ? answer.instrumentIds : cards;
      const isOther =
        new Set(held).size + new Set(cards).size < 2 * new Set([...held, ...cards]).size;
      expect(kind === "failed").toBe(operation === "enroll_customer" && isOther);
    }),
  );
});

test("a request has failed only with faults that the network reported", () => {
  fc.assert(
    fc.property(operations, statusAnswers, (operation, answer) => {
      const outcome = decideAfterStatus(operation, CONSUMER, answer);
      fc.pre(outcome.kind === "failed");
      expect(outcome.faults.length).toBeGreaterThan(0);
      const named = answer.kind === "completed" ? answer.details : [];
      const reported = named.flatMap((detail) => (detail.kind === "failed" ? detail.faults : []));
      for (const fault of outcome.faults) expect(reported).toContain(fault);
    }),
  );
});
