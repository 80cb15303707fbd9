import { expect, test } from "vitest";
import {
  decideAfterSubmission,
  decideAfterStatus,
  NETWORK_OPERATIONS,
  type NetworkOperation,
  type NetworkOutcome,
} from "#click-to-pay/decide-network-outcome.ts";
import {
  FAULT_KINDS,
  type FaultKind,
  type NetworkFault,
  type StatusDetail,
} from "#click-to-pay/network-answer.ts";

const CONSUMER = "account-1.42";
const success: StatusDetail = { kind: "succeeded" };

type Kinds = Readonly<Record<NetworkOperation, NetworkOutcome["kind"]>>;
const all = (kind: NetworkOutcome["kind"]): Kinds => ({
  enroll_customer: kind,
  enroll_card: kind,
  delete_card: kind,
  delete_customer: kind,
});

/** The outcome of each operation that ends with a fault of this kind. */
const OUTCOMES: Readonly<Record<FaultKind, Kinds>> = {
  already_enrolled: all("failed"),
  not_enrolled: { ...all("failed"), delete_customer: "done", delete_card: "done" },
  card_already_enrolled: all("failed"),
  card_not_enrolled: { ...all("failed"), delete_card: "done" },
  busy: all("submit"),
  network_error: all("lookup"),
  declined: all("failed"),
};
const cases = FAULT_KINDS.flatMap((fault) =>
  NETWORK_OPERATIONS.map((operation) => ({ fault, operation, kind: OUTCOMES[fault][operation] })),
);

test.each(cases)(
  "given $operation, when the network reports $fault, then: $kind",
  ({ fault: faultKind, operation, kind }) => {
    const fault: NetworkFault = { kind: faultKind, code: "E-1", message: "a fault" };
    const outcome = kind === "failed" ? { kind, faults: [fault] } : { kind };
    expect(decideAfterSubmission(operation, { kind: "rejected", faults: [fault] })).toEqual(
      outcome,
    );

    const failure: StatusDetail = { kind: "failed", faults: [fault] };
    const completed = (...details: StatusDetail[]) =>
      decideAfterStatus(operation, CONSUMER, {
        kind: "completed",
        externalConsumerId: CONSUMER,
        details,
      });
    expect(completed(failure)).toEqual(outcome);
    expect(completed(success, failure)).toEqual(outcome);
    expect(completed(failure, success)).toEqual(outcome);
  },
);

test.each(FAULT_KINDS)("the code of a fault that is %s does not change the outcome", (kind) => {
  for (const operation of NETWORK_OPERATIONS) {
    const outcomes = ["VIDC-2001", "VIDC-5000", ""].map((code) => {
      const faults = [{ kind, code, message: "a fault" }];
      return decideAfterSubmission(operation, { kind: "rejected", faults }).kind;
    });
    expect(new Set(outcomes).size).toBe(1);
  }
});
