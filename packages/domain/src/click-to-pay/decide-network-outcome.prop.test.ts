import { soak } from "@expunge/testkit/soak";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decideAfterAsking,
  decideAfterLooking,
  decideAfterStatus,
  NETWORK_OPERATIONS,
  type NetworkOperation,
} from "#click-to-pay/decide-network-outcome.ts";
import type {
  ConsumerDataAnswer,
  NetworkFault,
  RequestAnswer,
  StatusAnswer,
  StatusDetail,
} from "#click-to-pay/network-answer.ts";

const CONSUMER = "account-1.42";

const ALREADY: Readonly<Record<NetworkOperation, readonly string[]>> = {
  enroll_customer: ["VIDC-2000"],
  enroll_card: ["VIDC-2004"],
  delete_card: ["VIDC-2001", "VIDC-2005"],
  delete_customer: ["VIDC-2001"],
};

const operations = fc.constantFrom(...NETWORK_OPERATIONS);
const codes = fc.oneof(
  fc.constantFrom(
    "VIDC-2000",
    "VIDC-2001",
    "VIDC-2002",
    "VIDC-2004",
    "VIDC-2005",
    "VIDC-3000",
    "VIDC-5000",
  ),
  fc.string({ maxLength: 12 }),
);
const faults: fc.Arbitrary<NetworkFault> = fc.record(
  { code: codes, message: fc.string(), field: fc.string() },
  { requiredKeys: ["code", "message"] },
);
const intent = fc.constant("CLICK_TO_PAY");
const details: fc.Arbitrary<StatusDetail> = fc.oneof(
  fc.record({
    intent,
    status: fc.oneof(fc.constantFrom("SUCCESS", "FAILED", "success", ""), fc.string()),
    errors: fc.array(faults, { maxLength: 3 }),
  }),
  fc.record({ intent, status: fc.constantFrom("SUCCESS", "COMPLETED"), errors: fc.constant([]) }),
);
const cause = fc.string();
const unavailable = fc.record({ kind: fc.constant("unavailable"), cause });
const requestAnswers: fc.Arbitrary<RequestAnswer> = fc.oneof(
  fc.record({ kind: fc.constant("accepted"), requestTraceId: fc.uuid() }),
  fc.record({ kind: fc.constant("rejected"), faults: fc.array(faults, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant("busy") }),
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

const isSuccess = ({ status, errors }: StatusDetail) =>
  errors.length === 0 && ["SUCCESS", "COMPLETED"].includes(status);
const isAlready = (operation: NetworkOperation, failed: readonly NetworkFault[]) =>
  failed.length > 0 && failed.every(({ code }) => ALREADY[operation].includes(code));

test("a removal is done after asking only if the network said that the customer is not enrolled", () => {
  fc.assert(
    fc.property(requestAnswers, (answer) => {
      const { kind } = decideAfterAsking("delete_customer", answer);
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
        answer.details.every((detail) => isSuccess(detail) || isAlready(operation, detail.errors));
      expect(kind === "done").toBe(proven);
    }),
    { numRuns: soak(1000) },
  );
});

test("a removal is done after looking only if the network does not hold the customer", () => {
  fc.assert(
    fc.property(cardIds, consumerAnswers, (cards, answer) => {
      const { kind } = decideAfterLooking("delete_customer", cards, answer);
      expect(kind === "done").toBe(answer.kind === "not_enrolled");
    }),
  );
});

test("no answer, or none that can be used, ends nothing", () => {
  fc.assert(
    fc.property(operations, unavailable, cardIds, (operation, answer, cards) => {
      expect(decideAfterAsking(operation, answer).kind).toBe("look");
      expect(decideAfterStatus(operation, CONSUMER, answer).kind).toBe("wait");
      expect(decideAfterLooking(operation, cards, answer).kind).toBe("look");
    }),
  );
});

test("what is said of another consumer ends nothing", () => {
  fc.assert(
    fc.property(operations, fc.array(details), fc.string(), (operation, said, other) => {
      fc.pre(other !== CONSUMER);
      const answer = { kind: "completed", externalConsumerId: other, details: said } as const;
      expect(decideAfterStatus(operation, CONSUMER, answer)).toEqual({ kind: "wait" });
    }),
  );
});

test("looking never fails a request: it is done, or asked again, or looked at again", () => {
  fc.assert(
    fc.property(operations, cardIds, consumerAnswers, (operation, cards, answer) => {
      const { kind } = decideAfterLooking(operation, cards, answer);
      expect(["done", "ask", "look"]).toContain(kind);
    }),
  );
});

test("a request has failed only with faults that the network named, or a detail that ended otherwise", () => {
  fc.assert(
    fc.property(operations, statusAnswers, (operation, answer) => {
      const outcome = decideAfterStatus(operation, CONSUMER, answer);
      fc.pre(outcome.kind === "failed");
      expect(outcome.faults.length).toBeGreaterThan(0);
      const named = answer.kind === "completed" ? answer.details : [];
      const known = named.flatMap(({ status, errors }) => [
        status,
        ...errors.map(({ code }) => code),
      ]);
      for (const { code } of outcome.faults) expect(known).toContain(code);
    }),
  );
});
