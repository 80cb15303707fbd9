import { expect, test } from "vitest";
import { toRequestAnswer } from "#visa/to-request-answer.ts";

const replied = (status: number, body: unknown) =>
  toRequestAnswer({ kind: "replied", status, body });

test("202 is accepted", () => {
  const body = { requestTraceId: "r-1", more: true };
  expect(replied(202, body)).toEqual({ kind: "accepted", requestTraceId: "r-1" });
});

test("409 with VIDC-3000 is busy", () => {
  expect(replied(409, { reason: "VIDC-3000" })).toEqual({ kind: "busy", code: "VIDC-3000" });
});

test("a 4xx with codes is rejected, with a fault for each field", () => {
  const details = [
    { reason: "VIDC-1002", location: "consumerInformation.externalConsumerID" },
    { reason: "must not be blank", location: "intent" },
    { reason: null, location: null },
  ];
  expect(replied(400, { reason: "VIDC-1000", message: "Required field missing", details })).toEqual(
    {
      kind: "rejected",
      faults: [
        {
          kind: "declined",
          code: "VIDC-1002",
          message: "Required field missing",
          field: "consumerInformation.externalConsumerID",
        },
        { kind: "declined", code: "VIDC-1000", message: "must not be blank", field: "intent" },
        { kind: "declined", code: "VIDC-1000", message: "Required field missing" },
      ],
    },
  );
});

test("a refusal without details is one fault for the whole request", () => {
  expect(replied(400, { reason: "VIDC-2001" })).toEqual({
    kind: "rejected",
    faults: [{ kind: "not_enrolled", code: "VIDC-2001", message: "VIDC-2001" }],
  });
});

test.each([
  [202, { requestTraceId: "" }, "unexpected answer (http 202)"],
  [202, { requestTraceId: "x".repeat(37) }, "unexpected answer (http 202)"],
  [200, { requestTraceId: "r-1" }, "unexpected answer (http 200)"],
  [202, { reason: "VIDC-2001" }, "unexpected answer (http 202)"],
  [404, { error: "somebody's name" }, "unexpected answer (http 404)"],
  [400, { reason: "VIDC-5000" }, "unexpected answer (http 400) VIDC-5000"],
  [302, null, "unexpected answer (http 302)"],
])("%i with %j is unavailable", (status, body, cause) => {
  expect(replied(status, body)).toEqual({ kind: "unavailable", cause });
});
