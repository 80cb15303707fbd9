import { expect, test } from "vitest";
import { z } from "zod";
import { fieldErrors } from "#boundary/field-errors.ts";

const schema = z.strictObject({
  mandate: z.strictObject({ reference: z.string().min(1, "must be given") }),
});
const errorsOf = (input: unknown) => {
  const { error } = schema.safeParse(input);
  return error ? fieldErrors(error) : [];
};

test("a fault names its field by the way to it", () => {
  expect(errorsOf({ mandate: { reference: "" } })).toEqual([
    { field: "mandate.reference", message: "must be given" },
  ]);
});

test("a fault of the whole input is one of the body", () => {
  expect(errorsOf("text")).toMatchObject([{ field: "body" }]);
});

test("each field that is not known is named, and its value is not", () => {
  expect(errorsOf({ mandate: { reference: "M-1", pan: "4111111111111111", cvv: "123" } })).toEqual([
    { field: "mandate.pan", message: "is not a known field" },
    { field: "mandate.cvv", message: "is not a known field" },
  ]);
});

test("all faults are named", () => {
  expect(errorsOf({ mandate: { reference: "" }, more: 1 }).map(({ field }) => field)).toEqual([
    "mandate.reference",
    "more",
  ]);
});
