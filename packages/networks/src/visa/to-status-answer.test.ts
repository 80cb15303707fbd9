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
        kind: "failed",
        faults: [
          {
            kind: "declined",
            code: "VIDC-7000",
            field: "paymentInstruments.0",
            message: "Declined",
          },
          { kind: "declined", code: "VIDC-2003", message: "VIDC-2003" },
        ],
      },
      { kind: "succeeded" },
    ],
  });
});

const completed = (...details: object[]) =>
  replied(200, { status: "COMPLETED", consumerInformation, details });
const detailsOf = (...details: object[]) => {
  const answer = completed(...details);
  return answer.kind === "completed" ? answer.details : [];
};

test("a detail that is SUCCESS or COMPLETED, without an error, has succeeded", () => {
  const details = [
    { intent, status: "SUCCESS", errorDetails: [] },
    { intent, status: "COMPLETED" },
  ];
  expect(detailsOf(...details)).toEqual([{ kind: "succeeded" }, { kind: "succeeded" }]);
});

test("C2P-07: a detail that is SUCCESS and names an error has failed", () => {
  const errorDetails = [{ reason: "VIDC-2002", message: "Not entitled" }];
  expect(detailsOf({ intent, status: "SUCCESS", errorDetails })).toEqual([
    {
      kind: "failed",
      faults: [{ kind: "declined", code: "VIDC-2002", message: "Not entitled" }],
    },
  ]);
});

test.each(["DECLINED", "FAILED", "success", ""])(
  "C2P-07: a detail that is %j without an error has failed, under its status",
  (status) => {
    const message = `CLICK_TO_PAY ended as ${status}`;
    expect(detailsOf({ intent, status })).toEqual([
      { kind: "failed", faults: [{ kind: "declined", code: status, message }] },
    ]);
  },
);

test("a detail in progress is so although it names an error", () => {
  const errorDetails = [{ reason: "VIDC-2002" }];
  expect(detailsOf({ intent, status: "IN_PROGRESS", errorDetails })).toEqual([
    { kind: "in_progress" },
  ]);
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
