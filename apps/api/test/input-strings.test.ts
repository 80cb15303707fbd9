import { expect, test } from "vitest";
import { z } from "zod";
import { deleteTokenSchema } from "#contracts/card-tokens/bodies.ts";
import {
  changeCardSchema,
  deleteCustomerSchema,
  enrolCustomerSchema,
} from "#contracts/click-to-pay/bodies.ts";
import { appRouter } from "#staff/router.ts";
import { inputStrings } from "#test/input-strings.ts";

type Procedure = { readonly _def: { readonly inputs?: readonly unknown[] } };

const inputs: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(
    Object.entries(appRouter._def.procedures as unknown as Readonly<Record<string, Procedure>>).map(
      ([name, { _def }]) => [name, _def.inputs?.[0]],
    ),
  ),
  deleteTokenSchema,
  deleteCustomerSchema,
  enrolCustomerSchema,
  changeCardSchema,
};

/** The texts of every procedure and of every body of the contracts. */
const strings = Object.entries(inputs).flatMap(([name, input]) =>
  input === undefined
    ? []
    : inputStrings(input as z.ZodType, name).map(
        ({ path, schema }) => [path, schema, z.toJSONSchema(schema, { io: "input" })] as const,
      ),
);

const UPPER = "0199F0C2-6A1E-7C11-8D3E-0A51C9A2F002";
const FOX = "\u{1F98A}";
const takes = (schema: z.core.$ZodType, text: string) => z.safeParse(schema, text).success;

const ids = strings.filter(([, , { format }]) => format === "uuid");
test.each(ids)("RFC 9562, 4: %s is read in any case and passed on in lower case", (_, schema) => {
  expect(z.parse(schema, UPPER)).toBe(UPPER.toLowerCase());
});

const free = strings.filter(([, schema]) => takes(schema, FOX));
test.each(free)(
  "%s has a greatest length, counted in characters",
  (_, schema, { maxLength = 0 }) => {
    expect(takes(schema, FOX.repeat(maxLength))).toBe(true);
    expect(takes(schema, FOX.repeat(maxLength + 1))).toBe(false);
  },
);

// Contract 3 answers 404 for a token that none can be.
const compared = free.filter(([path]) => path !== "deleteTokenSchema.token");
test.each(compared)("%s refuses half a surrogate pair", (_, schema) => {
  expect(takes(schema, `a\uD800`)).toBe(false);
});

/** Texts that are compared, hashed or assessed, and not stored as they are. */
const NOT_STORED = [
  /\.target\./,
  /^(paymentOptions|cardTokens|deletions|events)\.(get|list)\./,
  /^clickToPay\.(get|disable|enable)\./,
  /^mandates\.\w+\.(mandateReference|creditorId)$/,
  /^holds\.release\.reference$/,
  /\.(idempotencyKey|planHash)$/,
  // Normalised before it is validated.
  /\.iban$/,
  /^deleteTokenSchema\.(token$|risk\.)/,
];
const stored = free.filter(([path]) => !NOT_STORED.some((pattern) => pattern.test(path)));
const inGroups = (separator: string) => ["4111", "1111", "1111", "1111"].join(separator);

test.each(stored)(
  "PCI DSS 3: %s refuses card numbers, however they are written",
  (_, schema, { maxLength = 0 }) => {
    const written = ["", " ", "  ", "/", "_", ",", "*", ".", "\u200B", "\u00AD", "\u2060"].map(
      inGroups,
    );
    const arabic = inGroups("").replaceAll(/\d/g, (digit) =>
      String.fromCodePoint(0x0660 + Number(digit)),
    );
    for (const text of [...written, arabic, `x${inGroups("")}`, `${inGroups("")}x`]) {
      if (text.length > maxLength) continue;
      const { error } = z.safeParse(schema, text);
      expect([text, error?.issues.length]).toEqual([text, 1]);
      expect(JSON.stringify(error)).not.toMatch(/1111/);
    }
  },
);

test("the inputs have such texts", () => {
  expect(ids.length).toBeGreaterThan(10);
  expect(free.length).toBeGreaterThan(40);
  expect(stored.map(([path]) => path)).toEqual(
    expect.arrayContaining([
      "deletions.request.note",
      "holds.place.reference",
      "webhooks.create.url",
    ]),
  );
});
