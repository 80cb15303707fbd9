import {
  decideAfterSubmission,
  decideAfterStatus,
  NETWORK_OPERATIONS,
  type NetworkOperation,
  type NetworkOutcome,
} from "@expunge/domain/click-to-pay/decide-network-outcome";
import type { FaultKind } from "@expunge/domain/click-to-pay/network-answer";
import { expect, test } from "vitest";
import { faultKind } from "#visa/fault-kind.ts";
import { toRequestAnswer } from "#visa/to-request-answer.ts";
import { toStatusAnswer } from "#visa/to-status-answer.ts";

const CONSUMER = "account-1.42";
const consumerInformation = { externalConsumerID: CONSUMER };
const intent = { value: "CLICK_TO_PAY" };
const success = { intent, status: "SUCCESS" };

type Kinds = Readonly<Record<NetworkOperation, NetworkOutcome["kind"]>>;
const all = (kind: NetworkOutcome["kind"]): Kinds => ({
  enroll_customer: kind,
  enroll_card: kind,
  delete_card: kind,
  delete_customer: kind,
});

/** Every reason code of the Visa ID and Credential API, its meaning, and the outcome of each operation whose first submission ends with it (C2P-26). */
const CODES: readonly (readonly [
  code: string,
  message: string,
  kind: FaultKind,
  outcomes: Kinds,
])[] = [
  ["VIDC-1000", "a required field is missing", "declined", all("failed")],
  ["VIDC-1001", "an invalid value", "declined", all("failed")],
  ["VIDC-1002", "a wrong length", "declined", all("failed")],
  ["VIDC-1003", "a wrong array length", "declined", all("failed")],
  ["VIDC-2000", "already enrolled", "already_enrolled", all("failed")],
  [
    "VIDC-2001",
    "consumer not enrolled",
    "not_enrolled",
    { ...all("failed"), delete_customer: "done", delete_card: "done" },
  ],
  ["VIDC-2002", "no entitlement", "declined", all("failed")],
  ["VIDC-2003", "expired card", "declined", all("failed")],
  ["VIDC-2004", "instrument exists", "card_already_enrolled", all("failed")],
  [
    "VIDC-2005",
    "instrument not enrolled",
    "card_not_enrolled",
    { ...all("failed"), delete_card: "done" },
  ],
  ["VIDC-2006", "not a Visa card", "declined", all("failed")],
  ["VIDC-2007", "unsupported", "declined", all("failed")],
  ["VIDC-2008", "the field cannot be updated", "declined", all("failed")],
  ["VIDC-3000", "an earlier request is in flight", "busy", all("submit")],
  ["VIDC-5000", "the network's own fault", "network_error", all("lookup")],
  ["VIDC-7000", "tokenization declined", "declined", all("failed")],
  ["VIDC-9999", "an undocumented code", "declined", all("failed")],
];
const cases = CODES.flatMap(([code, message, fault, outcomes]) =>
  NETWORK_OPERATIONS.map((operation) => ({
    code,
    message,
    fault,
    operation,
    kind: outcomes[operation],
  })),
);

test.each(cases)(
  "given $operation, when Visa answers $code ($message), then the fault is $fault and the outcome $kind",
  ({ code, message, fault, operation, kind }) => {
    const outcome =
      kind === "failed" ? { kind, faults: [{ kind: fault, code, message }] } : { kind };
    const body = { reason: code, message };
    const rejected = toRequestAnswer({ kind: "replied", status: 400, body });
    expect(decideAfterSubmission(operation, rejected)).toEqual(outcome);

    const failure = { intent, status: "FAILED", errorDetails: [{ reason: code, message }] };
    const completed = (...details: object[]) =>
      decideAfterStatus(
        operation,
        CONSUMER,
        toStatusAnswer({
          kind: "replied",
          status: 200,
          body: { status: "COMPLETED", consumerInformation, details },
        }),
      );
    expect(completed(failure)).toEqual(outcome);
    expect(completed(success, failure)).toEqual(outcome);
    expect(completed(failure, success)).toEqual(outcome);
  },
);

test.each(["", "SUCCESS", "toString", "vidc-2001", "VIDC-2001 "])("%j is declined", (code) => {
  expect(faultKind(code)).toBe("declined");
});
