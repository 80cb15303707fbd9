import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { cardTokensOpenApi } from "#contracts/card-tokens/openapi.ts";
import { clickToPayOpenApi } from "#contracts/click-to-pay/openapi.ts";
import { paymentOptionsOpenApi } from "#contracts/payment-options/openapi.ts";
import { PUBLIC_CONTRACTS } from "#contracts/registry.ts";
import { oauthOpenApi } from "#oauth/openapi.ts";
import { PERMISSIONS, PROCEDURES } from "#auth/permissions.ts";
import { openApiDocument } from "#openapi/document.ts";
import { proceduresOpenApi } from "#staff/openapi.ts";

const { paths, components } = openApiDocument;
const removal = clickToPayOpenApi.paths["/v1/clicktopay/visa/delete/customer"]?.post;
const option =
  paymentOptionsOpenApi.paths["/{customerAccountId}/paymentOptions/{storedPaymentOptionReference}"]
    .delete;
const cards = cardTokensOpenApi.paths["/delete"];
const parameters: Readonly<Record<string, { name: string; required: boolean }>> = {
  ...clickToPayOpenApi.parameters,
  ...paymentOptionsOpenApi.parameters,
  ...cardTokensOpenApi.parameters,
};

/** The names of an operation's parameters, in capitals if required. */
function parametersOf(
  operation: { parameters: readonly Readonly<Record<string, unknown>>[] } | undefined,
): readonly unknown[] {
  const known = Object.entries(parameters);
  return (operation?.parameters ?? []).map(({ $ref }) => {
    const [, parameter] = known.find(([name]) => $ref === `#/components/parameters/${name}`) ?? [];
    return parameter?.required ? parameter.name.toUpperCase() : parameter?.name;
  });
}

test("the document is valid OpenAPI 3.1", async () => {
  const validator = new Validator();
  expect(await validator.validate(structuredClone(openApiDocument))).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
});

test.each(PUBLIC_CONTRACTS)(
  "holds the paths and components of the contract at $prefix",
  async ({ prefix, openapi: load }) => {
    const openapi = await load();
    expect(paths).toMatchObject(
      Object.fromEntries(
        Object.entries(openapi.paths).map(([path, item]) => [`${prefix}${path}`, item]),
      ),
    );
    expect(components.schemas).toMatchObject(openapi.schemas);
    expect(components.parameters).toMatchObject(openapi.parameters ?? {});
    expect(components.schemas).toHaveProperty(openapi.faultSchema);
  },
);

test("no two parts of the document use the same component name", async () => {
  const contracts = await Promise.all(PUBLIC_CONTRACTS.map(({ openapi }) => openapi()));
  const parts = [...contracts, oauthOpenApi, proceduresOpenApi];
  const names = parts.flatMap(({ schemas, ...part }) => [
    ...Object.keys(schemas),
    ...Object.keys(("parameters" in part && part.parameters) || {}),
  ]);
  expect(new Set(names).size).toBe(names.length);
});

test.each(Object.entries(PROCEDURES))("holds %s with its roles", (name, permission) => {
  const [operation] = Object.values(paths[`/trpc/${name}`] ?? {}) as readonly unknown[];
  expect(operation).toMatchObject({
    operationId: name,
    "x-roles": PERMISSIONS[permission],
    responses: { 200: {}, 400: {}, 401: {}, 403: {}, 503: {} },
  });
});

describe("matches the public document of", () => {
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
    expect(clickToPayOpenApi.schemas.DeleteCustomer).toMatchObject({ required: ["owner_bid"] });
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

  test("contract 3, with equal operations for PUT and DELETE", () => {
    expect(parametersOf(cards.put)).toEqual(["CONTENT-TYPE", "ACCEPT", "USER-AGENT", "REQUEST-ID"]);
    expect({ ...cards.delete, operationId: "" }).toEqual({ ...cards.put, operationId: "" });
    expect(cardTokensOpenApi.schemas.DeleteToken).toMatchObject({
      required: ["token", "risk", "requestor"],
    });
  });
});

describe("examples conform to their schemas", () => {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  ajv.addSchema({ ...openApiDocument }, "api");

  test.each(contentsWithExamples("#/paths", paths))("%s", (pointer, values) => {
    const validate = ajv.compile({ $ref: `api${encodeURI(pointer)}/schema` });
    for (const value of values)
      expect([validate(value), validate.errors, value]).toEqual([true, null, value]);
  });
});

/** The JSON pointer and the example values of each media type object that has examples. */
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
