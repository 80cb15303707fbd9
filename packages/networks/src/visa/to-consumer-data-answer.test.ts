import { expect, test } from "vitest";
import { toConsumerDataAnswer } from "#visa/to-consumer-data-answer.ts";

const replied = (status: number, body: unknown) =>
  toConsumerDataAnswer({ kind: "replied", status, body });
const intent = { type: "PRODUCT_CODE", value: "CLICK_TO_PAY" };
const alias = { type: "PRODUCT_CODE", value: "ALIAS_DIRECTORY" };

test("enrolled, with the instruments of Click to Pay only", () => {
  const data = [
    { intent: alias, paymentInstruments: [{ paymentInstrumentID: "a" }] },
    { intent, paymentInstruments: [{ paymentInstrumentID: "b", nameOnCard: "A" }] },
  ];
  expect(replied(200, { data })).toEqual({ kind: "enrolled", instrumentIds: ["b"] });
});

test("400 with VIDC-2001 is not enrolled", () => {
  expect(replied(400, { reason: "VIDC-2001" })).toEqual({ kind: "not_enrolled" });
});

test.each([
  [200, { data: [] }],
  [200, { data: [{ intent: alias, paymentInstruments: [] }] }],
  [200, { data: [{ intent }] }],
  [200, {}],
  [404, {}],
])("%i with %j is unavailable, not absence", (status, body) => {
  const cause = `unexpected answer (http ${status})`;
  expect(replied(status, body)).toEqual({ kind: "unavailable", cause });
});

test("409 with VIDC-3000 is unavailable: a change is in flight", () => {
  expect(replied(409, { reason: "VIDC-3000" })).toEqual({
    kind: "unavailable",
    cause: "unexpected answer (http 409) VIDC-3000",
  });
});
