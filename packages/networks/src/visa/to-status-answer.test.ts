import { expect, test } from "vitest";
import { toStatusAnswer } from "#visa/to-status-answer.ts";

const replied = (status: number, body: unknown) =>
  toStatusAnswer({ kind: "replied", status, body });
const consumerInformation = { externalConsumerID: "c-1", externalConsumerIDOwnerBID: "10001234" };
const intent = { type: "PRODUCT_CODE", value: "CLICK_TO_PAY" };

test("in progress", () => {
  expect(replied(200, { status: "IN_PROGRESS" })).toEqual({ kind: "in_progress" });
});

test("completed, with its details", () => {
  const errorDetails = [
    { field: "paymentInstruments.0", reason: "VIDC-7000", message: "Declined" },
    { reason: "VIDC-2003" },
  ];
  const details = [
    { intent, status: "FAILED", errorDetails },
    { intent, status: "SUCCESS" },
  ];
  expect(replied(200, { status: "COMPLETED", consumerInformation, details })).toEqual({
    kind: "completed",
    externalConsumerId: "c-1",
    details: [
      {
        intent: "CLICK_TO_PAY",
        status: "FAILED",
        errors: [
          { code: "VIDC-7000", field: "paymentInstruments.0", message: "Declined" },
          { code: "VIDC-2003", message: "VIDC-2003" },
        ],
      },
      { intent: "CLICK_TO_PAY", status: "SUCCESS", errors: [] },
    ],
  });
});

test("400 with VIDC-1001 is an unknown request", () => {
  expect(replied(400, { reason: "VIDC-1001" })).toEqual({ kind: "unknown" });
});

test.each([
  [200, { status: "COMPLETED", consumerInformation }],
  [200, { status: "COMPLETED", consumerInformation, details: [] }],
  [200, { status: "DONE" }],
  [202, { status: "IN_PROGRESS" }],
])("%i with %j is unavailable: it contains no outcome", (status, body) => {
  const cause = `unexpected answer (http ${status})`;
  expect(replied(status, body)).toEqual({ kind: "unavailable", cause });
});

test("any other refusal is unavailable, with its code", () => {
  expect(replied(400, { reason: "VIDC-1000" })).toEqual({
    kind: "unavailable",
    cause: "unexpected answer (http 400) VIDC-1000",
  });
});
