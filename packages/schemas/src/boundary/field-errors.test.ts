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

test("a name that the caller has made long is measured instead of repeated", () => {
  const name = "4 ".repeat(450_000);
  expect(errorsOf({ mandate: { reference: "M-1", [name]: 1 } })).toEqual([
    { field: "mandate.(a name of 900000 characters)", message: "is not a known field" },
  ]);
});

test("of many faults the first twenty are named, and the rest is mentioned", () => {
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, place) => [`x${place}`, 1]));
  const errors = errorsOf({ mandate: { reference: "M-1", ...many } });
  expect(errors.map(({ field }) => field)).toEqual([
    ...Array.from({ length: 20 }, (_, place) => `mandate.x${place}`),
    "body",
  ]);
  expect(errors.at(-1)).toEqual({ field: "body", message: "has more invalid fields" });
});

test("all faults are named", () => {
  expect(errorsOf({ mandate: { reference: "" }, more: 1 }).map(({ field }) => field)).toEqual([
    "mandate.reference",
    "more",
  ]);
});
