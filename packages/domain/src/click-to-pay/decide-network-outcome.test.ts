import { expect, test } from "vitest";
import {
  decideAfterAsking,
  decideAfterLooking,
  decideAfterStatus,
  NETWORK_OPERATIONS,
} from "#click-to-pay/decide-network-outcome.ts";
import type { StatusAnswer, StatusDetail } from "#click-to-pay/network-answer.ts";

const CONSUMER = "account-1.42";
const intent = "CLICK_TO_PAY";
const fault = (code: string) => ({ code, message: `the network said ${code}` });
const success: StatusDetail = { intent, status: "SUCCESS", errors: [] };
const failure = (...codes: string[]): StatusDetail => ({
  intent,
  status: "FAILED",
  errors: codes.map(fault),
});
const completed = (...details: StatusDetail[]): StatusAnswer => ({
  kind: "completed",
  externalConsumerId: CONSUMER,
  details,
});
const removalAfter = (answer: StatusAnswer) =>
  decideAfterStatus("delete_customer", CONSUMER, answer);

test("C2P-07: COMPLETED with nothing but successes is done", () => {
  expect(removalAfter(completed(success))).toEqual({ kind: "done" });
  expect(removalAfter(completed(success, { ...success, status: "COMPLETED" }))).toEqual({
    kind: "done",
  });
});

test("C2P-07: COMPLETED with one failure among the successes has failed, for the reasons of the failure", () => {
  expect(removalAfter(completed(success, failure("VIDC-2002")))).toEqual({
    kind: "failed",
    faults: [fault("VIDC-2002")],
  });
});

test("C2P-07: COMPLETED with a failure that gives no reason has failed, under its status", () => {
  expect(removalAfter(completed({ intent, status: "DECLINED", errors: [] }))).toEqual({
    kind: "failed",
    faults: [{ code: "DECLINED", message: "CLICK_TO_PAY ended as DECLINED" }],
  });
});

test("C2P-07: a detail that says SUCCESS and names an error is no success", () => {
  const odd: StatusDetail = { ...success, errors: [fault("VIDC-2002")] };
  expect(removalAfter(completed(odd)).kind).toBe("failed");
});

test("C2P-07: COMPLETED with a detail that has not ended decides nothing, whatever the others say", () => {
  const pending: StatusDetail = { intent, status: "IN_PROGRESS", errors: [] };
  for (const other of [success, failure("VIDC-2002"), failure("VIDC-2001")]) {
    expect(removalAfter(completed(other, pending))).toEqual({ kind: "wait" });
  }
});

test("C2P-07: a partly failed removal names the reasons of all details that failed, and those only", () => {
  const details = [failure("VIDC-2002", "VIDC-2001"), success, failure("VIDC-7000")];
  expect(removalAfter(completed(...details))).toEqual({
    kind: "failed",
    faults: [fault("VIDC-2002"), fault("VIDC-2001"), fault("VIDC-7000")],
  });
});

test("C2P-07: a failure that gives no reason is one, among details that have reached their end", () => {
  const silent: StatusDetail = { intent, status: "FAILED", errors: [] };
  expect(removalAfter(completed(success, failure("VIDC-2001"), silent))).toEqual({
    kind: "failed",
    faults: [fault("VIDC-2001"), { code: "FAILED", message: "CLICK_TO_PAY ended as FAILED" }],
  });
});

test("C2P-07: COMPLETED without details says nothing: the network is asked what it holds", () => {
  expect(removalAfter(completed())).toEqual({ kind: "look" });
});

test("C2P-08: a removal that is rejected because the customer is not enrolled is done", () => {
  const answer = { kind: "rejected", faults: [fault("VIDC-2001")] } as const;
  expect(decideAfterAsking("delete_customer", answer)).toEqual({ kind: "done" });
  expect(removalAfter(completed(failure("VIDC-2001")))).toEqual({ kind: "done" });
});

test("C2P-08: a card that the network does not hold, or whose customer it does not hold, is removed", () => {
  for (const code of ["VIDC-2001", "VIDC-2005"]) {
    const answer = { kind: "rejected", faults: [fault(code)] } as const;
    expect(decideAfterAsking("delete_card", answer)).toEqual({ kind: "done" });
  }
  expect(decideAfterLooking("delete_card", ["7"], { kind: "not_enrolled" }).kind).toBe("done");
  const held = { kind: "enrolled", instrumentIds: ["8"] } as const;
  expect(decideAfterLooking("delete_card", ["7"], held).kind).toBe("done");
  expect(decideAfterLooking("delete_card", ["8"], held).kind).toBe("ask");
  expect(decideAfterLooking("delete_card", ["7", "8"], held).kind).toBe("ask");
});

test("C2P-08: a card that is not there does not prove that the customer is gone", () => {
  const answer = { kind: "rejected", faults: [fault("VIDC-2005")] } as const;
  expect(decideAfterAsking("delete_customer", answer).kind).toBe("failed");
});

test.each([
  ["enroll_customer", "VIDC-2000"],
  ["enroll_card", "VIDC-2004"],
  ["delete_card", "VIDC-2005"],
  ["delete_customer", "VIDC-2001"],
] as const)(
  "C2P-08: %s is done when some details succeeded and the others say %s: it was so already",
  (operation, code) => {
    const answer = completed(success, failure(code), success, failure(code, code));
    expect(decideAfterStatus(operation, CONSUMER, answer)).toEqual({ kind: "done" });
  },
);

test("C2P-08: cards that are gone each in another way are removed", () => {
  const answer = completed(failure("VIDC-2001"), failure("VIDC-2005"));
  expect(decideAfterStatus("delete_card", CONSUMER, answer)).toEqual({ kind: "done" });
});

test("C2P-08: gone in one respect and refused in another is a failure", () => {
  expect(removalAfter(completed(failure("VIDC-2001"), failure("VIDC-2002"))).kind).toBe("failed");
});

test("C2P-09: while the network is busy with the consumer the request is asked again", () => {
  for (const operation of NETWORK_OPERATIONS) {
    expect(decideAfterAsking(operation, { kind: "busy" })).toEqual({ kind: "ask" });
  }
  expect(removalAfter(completed(failure("VIDC-3000")))).toEqual({ kind: "ask" });
});

test("C2P-10: when the answer to a request was lost, the network is asked what it holds", () => {
  for (const operation of NETWORK_OPERATIONS) {
    const answer = { kind: "unavailable", cause: "time-out" } as const;
    expect(decideAfterAsking(operation, answer)).toEqual({ kind: "look" });
  }
});

test("C2P-10: when the network does not know the request, or broke over it, it is asked what it holds", () => {
  expect(removalAfter({ kind: "unknown" })).toEqual({ kind: "look" });
  expect(removalAfter(completed(failure("VIDC-5000", "VIDC-2001")))).toEqual({ kind: "look" });
});

test("C2P-10: what the network holds decides whether it is asked again", () => {
  const enrolled = { kind: "enrolled", instrumentIds: ["7"] } as const;
  expect(decideAfterLooking("delete_customer", [], enrolled).kind).toBe("ask");
  expect(decideAfterLooking("delete_customer", [], { kind: "not_enrolled" }).kind).toBe("done");
  expect(decideAfterLooking("enroll_customer", ["7"], enrolled).kind).toBe("done");
  expect(decideAfterLooking("enroll_customer", ["7"], { kind: "not_enrolled" }).kind).toBe("ask");
  expect(decideAfterLooking("enroll_card", ["7"], enrolled).kind).toBe("done");
  expect(decideAfterLooking("enroll_card", ["7", "8"], enrolled).kind).toBe("ask");
  expect(decideAfterLooking("enroll_card", ["7"], { kind: "not_enrolled" }).kind).toBe("ask");
});

test("C2P-10: as long as the network does not say what it holds, it is not asked again", () => {
  const answer = { kind: "unavailable", cause: "time-out" } as const;
  expect(decideAfterLooking("delete_customer", [], answer)).toEqual({ kind: "look" });
});

test("C2P-10: an own fault of the network outweighs that it is busy, and both outweigh a refusal", () => {
  const order = ["VIDC-2002", "VIDC-3000", "VIDC-5000"];
  expect(removalAfter(completed(failure(...order)))).toEqual({ kind: "look" });
  expect(removalAfter(completed(failure(...order.slice(0, 2))))).toEqual({ kind: "ask" });
  const answer = { kind: "rejected", faults: order.map(fault) } as const;
  expect(decideAfterAsking("delete_customer", answer)).toEqual({ kind: "look" });
});

test("C2P-12: an outcome that names another consumer decides nothing", () => {
  for (const detail of [success, failure("VIDC-2002"), failure("VIDC-2001")]) {
    const stray = {
      kind: "completed",
      externalConsumerId: "account-2.42",
      details: [detail],
    } as const;
    expect(removalAfter(stray)).toEqual({ kind: "wait" });
  }
});

test("a request that the network took is followed by its trace id", () => {
  expect(decideAfterAsking("delete_customer", { kind: "accepted", requestTraceId: "t-1" })).toEqual(
    { kind: "follow", requestTraceId: "t-1" },
  );
});

test("a request that is in progress, or that nobody can tell about, is asked about again", () => {
  expect(removalAfter({ kind: "in_progress" })).toEqual({ kind: "wait" });
  expect(removalAfter({ kind: "unavailable", cause: "http 503" })).toEqual({ kind: "wait" });
});

test("an enrolment of what is enrolled already is done", () => {
  const because = (code: string) => ({ kind: "rejected", faults: [fault(code)] }) as const;
  expect(decideAfterAsking("enroll_customer", because("VIDC-2000")).kind).toBe("done");
  expect(decideAfterAsking("enroll_card", because("VIDC-2004")).kind).toBe("done");
  expect(decideAfterAsking("enroll_card", because("VIDC-2001")).kind).toBe("failed");
});

test("a rejection without reasons is a failure, never a success", () => {
  expect(decideAfterAsking("delete_customer", { kind: "rejected", faults: [] })).toEqual({
    kind: "failed",
    faults: [],
  });
});

test("C2P-10: a request that certainly was not sent is asked for without a look; one that may have been is looked into", () => {
  const unavailable = { kind: "unavailable", cause: "circuit open" } as const;
  for (const operation of NETWORK_OPERATIONS) {
    expect(decideAfterAsking(operation, { ...unavailable, sent: false })).toEqual({ kind: "ask" });
    expect(decideAfterAsking(operation, unavailable)).toEqual({ kind: "look" });
  }
});
