import { expect, test } from "vitest";
import {
  decideAfterAsking,
  decideAfterStatus,
  NETWORK_OPERATIONS,
  type NetworkOperation,
  type NetworkOutcome,
} from "#click-to-pay/decide-network-outcome.ts";
import type { StatusDetail } from "#click-to-pay/network-answer.ts";

const CONSUMER = "account-1.42";
const intent = "CLICK_TO_PAY";
const success: StatusDetail = { intent, status: "SUCCESS", errors: [] };

type Kinds = Readonly<Record<NetworkOperation, NetworkOutcome["kind"]>>;
const all = (kind: NetworkOutcome["kind"]): Kinds => ({
  enroll_customer: kind,
  enroll_card: kind,
  delete_card: kind,
  delete_customer: kind,
});

/** Every reason code of the Visa ID and Credential API, and what it means to each operation. */
const CODES: readonly (readonly [code: string, words: string, means: Kinds])[] = [
  ["VIDC-1000", "a required field is missing", all("failed")],
  ["VIDC-1001", "an invalid value", all("failed")],
  ["VIDC-1002", "a wrong length", all("failed")],
  ["VIDC-1003", "a wrong array length", all("failed")],
  ["VIDC-2000", "already enrolled", { ...all("failed"), enroll_customer: "done" }],
  [
    "VIDC-2001",
    "consumer not enrolled",
    { ...all("failed"), delete_customer: "done", delete_card: "done" },
  ],
  ["VIDC-2002", "no entitlement", all("failed")],
  ["VIDC-2003", "expired card", all("failed")],
  ["VIDC-2004", "instrument exists", { ...all("failed"), enroll_card: "done" }],
  ["VIDC-2005", "instrument not enrolled", { ...all("failed"), delete_card: "done" }],
  ["VIDC-2006", "not a Visa card", all("failed")],
  ["VIDC-2007", "unsupported", all("failed")],
  ["VIDC-2008", "the field cannot be updated", all("failed")],
  ["VIDC-3000", "an earlier request is in flight", all("ask")],
  ["VIDC-5000", "the network's own fault", all("look")],
  ["VIDC-7000", "tokenization declined", all("failed")],
  ["VIDC-9999", "a code that nobody has told of", all("failed")],
];
const cases = CODES.flatMap(([code, words, means]) =>
  NETWORK_OPERATIONS.map((operation) => ({ code, words, operation, kind: means[operation] })),
);

test.each(cases)(
  "given $operation, when the network says $code ($words), then: $kind",
  ({ code, words, operation, kind }) => {
    const fault = { code, message: words };
    const outcome = kind === "failed" ? { kind, faults: [fault] } : { kind };
    expect(decideAfterAsking(operation, { kind: "rejected", faults: [fault] })).toEqual(outcome);

    const failure: StatusDetail = { intent, status: "FAILED", errors: [fault] };
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
