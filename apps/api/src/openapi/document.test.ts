import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { openApiDocument } from "#openapi/document.ts";

const { paths, components } = openApiDocument;
const removal = paths["/cards-tokenization/v1/clicktopay/visa/delete/customer"]?.post;
const option =
  paths["/accounts/{customerAccountId}/paymentOptions/{storedPaymentOptionReference}"].delete;
const cards = paths["/v1/cards/delete"];

/** The parameters of an operation by name; those in capitals are required. */
function parametersOf(
  operation: { parameters: readonly Readonly<Record<string, unknown>>[] } | undefined,
): readonly unknown[] {
  const known = Object.entries<{ name: string; required: boolean }>(components.parameters);
  return (operation?.parameters ?? []).map(({ $ref }) => {
    const [, parameter] = known.find(([name]) => $ref === `#/components/parameters/${name}`) ?? [];
    return parameter?.required ? parameter.name.toUpperCase() : parameter?.name;
  });
}

test("is a valid one of version 3.1", async () => {
  const validator = new Validator();
  expect(await validator.validate(structuredClone(openApiDocument))).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
});

describe("holds what the public documents say", () => {
  test("contract 1", () => {
    expect(parametersOf(removal)).toEqual(["X-TENANT", "X-CUSTOMER-ID", "x-cid"]);
    expect(Object.keys(removal?.responses ?? {})).toEqual(
      expect.arrayContaining(["202", "400", "500"]),
    );
    expect(Object.keys(removal?.responses[400].content["application/json"].examples ?? {})).toEqual(
      expect.arrayContaining([
        "bad_request",
        "invalid_network",
        "bad_request_detailed",
        "customer_not_in_click_to_pay",
        "click_to_pay_not_enabled_to_tenant",
      ]),
    );
    expect(components.schemas.DeleteCustomer).toMatchObject({ required: ["owner_bid"] });
  });

  test("contract 2", () => {
    expect(parametersOf(option).slice(0, 6)).toEqual([
      "CUSTOMERACCOUNTID",
      "STOREDPAYMENTOPTIONREFERENCE",
      "CONTENT-TYPE",
      "ACCEPT-LANGUAGE",
      "ORIGIN",
      "USER-AGENT",
    ]);
    expect(Object.keys(option.responses)).toEqual(
      expect.arrayContaining(["200", "400", "401", "403", "404", "500"]),
    );
    const oneOf = [
      { $ref: "#/components/schemas/Mod1Fault" },
      { $ref: "#/components/schemas/Mod2Fault" },
    ];
    for (const status of [400, 401, 403, 404, 500] as const) {
      expect(option.responses[status].content["application/json"].schema).toEqual({ oneOf });
    }
  });

  test("contract 3, for PUT and DELETE alike", () => {
    expect(parametersOf(cards.put)).toEqual(["CONTENT-TYPE", "ACCEPT", "USER-AGENT", "REQUEST-ID"]);
    expect({ ...cards.delete, operationId: "" }).toEqual({ ...cards.put, operationId: "" });
    expect(components.schemas.DeleteToken).toMatchObject({
      required: ["token", "risk", "requestor"],
    });
  });
});

describe("its examples fit their schemas", () => {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  ajv.addSchema({ ...openApiDocument }, "api");

  test.each(contentsWithExamples("#/paths", paths))("%s", (pointer, values) => {
    const validate = ajv.compile({ $ref: `api${encodeURI(pointer)}/schema` });
    for (const value of values)
      expect([validate(value), validate.errors, value]).toEqual([true, null, value]);
  });
});

/** Every content in the document that has examples: its JSON pointer and theirs. */
function contentsWithExamples(pointer: string, node: unknown): [string, unknown[]][] {
  if (typeof node !== "object" || node === null) return [];
  if ("schema" in node && "examples" in node) {
    return [
      [
        pointer,
        Object.values(node.examples as Record<string, { value: unknown }>).map(
          ({ value }) => value,
        ),
      ],
    ];
  }
  return Object.entries(node).flatMap(([key, child]) =>
    contentsWithExamples(`${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, child),
  );
}
