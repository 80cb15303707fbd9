import { expect, test } from "vitest";
import {
  decideAfterSubmission,
  decideAfterLookup,
  decideAfterStatus,
  NETWORK_OPERATIONS,
} from "#click-to-pay/decide-network-outcome.ts";
import type {
  FaultKind,
  NetworkFault,
  StatusAnswer,
  StatusDetail,
} from "#click-to-pay/network-answer.ts";

const CONSUMER = "account-1.42";
const fault = (kind: FaultKind, code = "E-1"): NetworkFault => ({
  kind,
  code,
  message: `the network reports ${kind}`,
});
const success: StatusDetail = { kind: "succeeded" };
const failure = (first: FaultKind, ...others: FaultKind[]): StatusDetail => ({
  kind: "failed",
  faults: [fault(first), ...others.map((kind) => fault(kind))],
});
const completed = (...details: StatusDetail[]): StatusAnswer => ({
  kind: "completed",
  externalConsumerId: CONSUMER,
  details,
});
const removalAfter = (answer: StatusAnswer) =>
  decideAfterStatus("delete_customer", CONSUMER, answer);

test("C2P-07: a completed request whose parts all succeeded is done", () => {
  expect(removalAfter(completed(success))).toEqual({ kind: "done" });
  expect(removalAfter(completed(success, success))).toEqual({ kind: "done" });
});

test("C2P-07: a completed request with one failure among the successes has failed, for the reasons of the failure", () => {
  expect(removalAfter(completed(success, failure("declined")))).toEqual({
    kind: "failed",
    faults: [fault("declined")],
  });
});

test("C2P-07: a completed request with a part in progress decides nothing, for any other parts", () => {
  for (const other of [success, failure("declined"), failure("not_enrolled")]) {
    expect(removalAfter(completed(other, { kind: "in_progress" }))).toEqual({ kind: "wait" });
  }
});

test("C2P-07: a partly failed removal names the faults of all parts that failed, and only those", () => {
  const details: StatusDetail[] = [
    { kind: "failed", faults: [fault("declined", "E-1"), fault("not_enrolled", "E-2")] },
    success,
    { kind: "failed", faults: [fault("declined", "E-3")] },
  ];
  expect(removalAfter(completed(...details))).toEqual({
    kind: "failed",
    faults: [fault("declined", "E-1"), fault("not_enrolled", "E-2"), fault("declined", "E-3")],
  });
});

test("C2P-07: a completed request without parts proves nothing: the customer's record at the network decides", () => {
  expect(removalAfter(completed())).toEqual({ kind: "lookup" });
});

test("C2P-08: a removal that is rejected because the customer is not enrolled is done", () => {
  const answer = { kind: "rejected", faults: [fault("not_enrolled")] } as const;
  expect(decideAfterSubmission("delete_customer", answer)).toEqual({ kind: "done" });
  expect(removalAfter(completed(failure("not_enrolled")))).toEqual({ kind: "done" });
});

test("C2P-08: a card that the network does not hold, or whose customer it does not hold, is removed", () => {
  for (const kind of ["not_enrolled", "card_not_enrolled"] as const) {
    const answer = { kind: "rejected", faults: [fault(kind)] } as const;
    expect(decideAfterSubmission("delete_card", answer)).toEqual({ kind: "done" });
  }
  expect(decideAfterLookup("delete_card", ["7"], { kind: "not_enrolled" }).kind).toBe("done");
  const held = { kind: "enrolled", instrumentIds: ["8"] } as const;
  expect(decideAfterLookup("delete_card", ["7"], held).kind).toBe("done");
  expect(decideAfterLookup("delete_card", ["8"], held).kind).toBe("submit");
  expect(decideAfterLookup("delete_card", ["7", "8"], held).kind).toBe("submit");
});

test("C2P-08: a card that is not there does not prove that the customer is gone", () => {
  const answer = { kind: "rejected", faults: [fault("card_not_enrolled")] } as const;
  expect(decideAfterSubmission("delete_customer", answer).kind).toBe("failed");
});

test.each([
  ["delete_card", "card_not_enrolled"],
  ["delete_customer", "not_enrolled"],
] as const)(
  "C2P-08: %s is done when some details succeeded and the others say %s: it was so already",
  (operation, kind) => {
    const answer = completed(success, failure(kind), success, failure(kind, kind));
    expect(decideAfterStatus(operation, CONSUMER, answer)).toEqual({ kind: "done" });
  },
);

test("C2P-08: cards that are gone each in another way are removed", () => {
  const answer = completed(failure("not_enrolled"), failure("card_not_enrolled"));
  expect(decideAfterStatus("delete_card", CONSUMER, answer)).toEqual({ kind: "done" });
});

test("C2P-08: gone in one respect and refused in another is a failure", () => {
  expect(removalAfter(completed(failure("not_enrolled"), failure("declined"))).kind).toBe("failed");
});

test("C2P-09: while the network is busy with the consumer the request is submitted again", () => {
  for (const operation of NETWORK_OPERATIONS) {
    expect(decideAfterSubmission(operation, { kind: "busy", code: "E-1" })).toEqual({
      kind: "submit",
    });
  }
  expect(removalAfter(completed(failure("busy")))).toEqual({ kind: "submit" });
});

test("C2P-10: when the answer to a request was lost, the network's records are looked up", () => {
  for (const operation of NETWORK_OPERATIONS) {
    const answer = { kind: "unavailable", cause: "time-out" } as const;
    expect(decideAfterSubmission(operation, answer)).toEqual({ kind: "lookup" });
  }
});

test("C2P-10: when the request is unknown to the network, or failed there, its records are looked up", () => {
  expect(removalAfter({ kind: "unknown" })).toEqual({ kind: "lookup" });
  expect(removalAfter(completed(failure("network_error", "not_enrolled")))).toEqual({
    kind: "lookup",
  });
});

test("C2P-10: the network's records decide whether the request is repeated", () => {
  const enrolled = { kind: "enrolled", instrumentIds: ["7"] } as const;
  expect(decideAfterLookup("delete_customer", [], enrolled).kind).toBe("submit");
  expect(decideAfterLookup("delete_customer", [], { kind: "not_enrolled" }).kind).toBe("done");
  expect(decideAfterLookup("enroll_customer", enrolled.instrumentIds, enrolled).kind).toBe("done");
  expect(decideAfterLookup("enroll_customer", ["7"], { kind: "not_enrolled" }).kind).toBe("submit");
  expect(decideAfterLookup("enroll_card", ["7"], enrolled).kind).toBe("done");
  expect(decideAfterLookup("enroll_card", ["7", "8"], enrolled).kind).toBe("submit");
  expect(decideAfterLookup("enroll_card", ["7"], { kind: "not_enrolled" }).kind).toBe("submit");
});

test("C2P-10: while the network's records are unavailable, the request is not repeated", () => {
  const answer = { kind: "unavailable", cause: "time-out" } as const;
  expect(decideAfterLookup("delete_customer", [], answer)).toEqual({ kind: "lookup" });
});

test("C2P-10: an own fault of the network outweighs that it is busy, and both outweigh a refusal", () => {
  expect(removalAfter(completed(failure("declined", "busy", "network_error")))).toEqual({
    kind: "lookup",
  });
  expect(removalAfter(completed(failure("declined", "busy")))).toEqual({ kind: "submit" });
  const faults = [fault("declined"), fault("busy"), fault("network_error")];
  const answer = { kind: "rejected", faults } as const;
  expect(decideAfterSubmission("delete_customer", answer)).toEqual({ kind: "lookup" });
});

test("C2P-12: an outcome that names another consumer decides nothing", () => {
  for (const detail of [success, failure("declined"), failure("not_enrolled")]) {
    const stray = {
      kind: "completed",
      externalConsumerId: "account-2.42",
      details: [detail],
    } as const;
    expect(removalAfter(stray)).toEqual({ kind: "wait" });
  }
});

test("a request that the network took is followed by its trace id", () => {
  expect(
    decideAfterSubmission("delete_customer", { kind: "accepted", requestTraceId: "t-1" }),
  ).toEqual({ kind: "follow", requestTraceId: "t-1" });
});

test("a request in progress, or with an unavailable status, is queried again", () => {
  expect(removalAfter({ kind: "in_progress" })).toEqual({ kind: "wait" });
  expect(removalAfter({ kind: "unavailable", cause: "http 503" })).toEqual({ kind: "wait" });
});

const ENROLMENTS = [
  ["enroll_customer", "already_enrolled"],
  ["enroll_card", "card_already_enrolled"],
] as const;

test.each(ENROLMENTS)(
  "C2P-26: the first submission of %s that is answered %s has failed: another one made it",
  (operation, kind) => {
    const faults = [fault(kind)];
    const failed = { kind: "failed", faults };
    expect(decideAfterSubmission(operation, { kind: "rejected", faults })).toEqual(failed);
    expect(decideAfterStatus(operation, CONSUMER, completed(failure(kind)))).toEqual(failed);
    expect(decideAfterStatus(operation, CONSUMER, completed(success, failure(kind)))).toEqual(
      failed,
    );
  },
);

test.each(ENROLMENTS)(
  "C2P-26: a repeated submission of %s that is answered %s compares the network's record",
  (operation, kind) => {
    const already = [fault(kind)];
    const look = { kind: "lookup", already };
    expect(decideAfterSubmission(operation, { kind: "rejected", faults: already }, true)).toEqual(
      look,
    );
    expect(decideAfterStatus(operation, CONSUMER, completed(failure(kind)), true)).toEqual(look);
    const after = (answer: Parameters<typeof decideAfterLookup>[2]) =>
      decideAfterLookup(operation, ["7"], answer, already);
    expect(after({ kind: "unavailable", cause: "time-out" })).toEqual(look);
    expect(after({ kind: "enrolled", instrumentIds: ["7"] })).toEqual({ kind: "done" });
    expect(after({ kind: "enrolled", instrumentIds: ["8"] })).toEqual({
      kind: "failed",
      faults: already,
    });
  },
);

test("C2P-26: after a lost answer, a consumer with other cards than requested is another enrolment", () => {
  for (const instrumentIds of [[], ["8"], ["7", "8"]]) {
    const outcome = decideAfterLookup("enroll_customer", ["7"], {
      kind: "enrolled",
      instrumentIds,
    });
    expect(outcome).toMatchObject({
      kind: "failed",
      faults: [{ kind: "already_enrolled", code: "CONFLICT" }],
    });
  }
});

test("a card cannot be enrolled for a consumer that is not", () => {
  const rejected = { kind: "rejected", faults: [fault("not_enrolled")] } as const;
  expect(decideAfterSubmission("enroll_card", rejected).kind).toBe("failed");
});

test("a rejection without reasons is a failure, never a success", () => {
  expect(decideAfterSubmission("delete_customer", { kind: "rejected", faults: [] })).toEqual({
    kind: "failed",
    faults: [],
  });
});

test("C2P-10: a request that certainly was not sent is submitted without a lookup; one that may have been is looked up", () => {
  const unavailable = { kind: "unavailable", cause: "circuit open" } as const;
  for (const operation of NETWORK_OPERATIONS) {
    expect(decideAfterSubmission(operation, { ...unavailable, sent: false })).toEqual({
      kind: "submit",
    });
    expect(decideAfterSubmission(operation, unavailable)).toEqual({ kind: "lookup" });
  }
});
