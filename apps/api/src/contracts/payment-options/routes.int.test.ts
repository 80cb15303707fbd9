import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PaymentOptionWorld, paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
let world: PaymentOptionWorld;
beforeAll(async () => {
  api = await startTestApi();
  world = await paymentOptionWorld(api);
});
afterAll(() => api.close());

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const UNAUTHORIZED = {
  message: "You are not authenticated to perform this request.",
  code: "unauthorized",
};
const FORBIDDEN = {
  message: "You do not have permissions to perform this request.",
  code: "forbidden",
};
const NOT_FOUND = { message: "Resource not found.", code: "not_found" };
const bounds = (property: string, maximum: number) => ({
  message: `Value out of bounds. Value must be between 1 and ${maximum}`,
  code: "value_out_of_bounds",
  property,
  context: { minimum: 1, maximum },
});
const wrong = (property: string, message: string, code = "invalid_value") => ({
  message: `Invalid value. Value ${message}`,
  code,
  property,
});
const errorsOf = (json: unknown) => (json as { errors: unknown[] }).errors;
const traceOf = (json: unknown) => (json as { traceId: string }).traceId;

describe("the four headers", () => {
  test.each([
    ["content-type", undefined, wrong("Content-Type", "is required", "value_required")],
    ["content-type", "text/plain", wrong("Content-Type", "must be application/json")],
    ["content-type", "application/jsonp", wrong("Content-Type", "must be application/json")],
    ["accept-language", undefined, wrong("Accept-Language", "is required", "value_required")],
    ["accept-language", "de-DE", wrong("Accept-Language", "must be en-US")],
    ["origin", undefined, wrong("Origin", "is required", "value_required")],
    ["origin", "  ", wrong("Origin", "is required", "value_required")],
    ["user-agent", undefined, wrong("User-Agent", "is required", "value_required")],
  ])("%s: %s", async (header, value, error) => {
    const reference = "any";
    const removal = await world.remove(reference, { headers: { [header]: value } });
    expect([removal.status, errorsOf(removal.json)]).toEqual([400, [error]]);
    expect(traceOf(removal.json)).toMatch(TRACEPARENT);
    const list = await world.send("/customer-1/paymentOptions", {
      method: "GET",
      headers: { [header]: value },
    });
    expect([list.status, errorsOf(list.json)]).toEqual([400, [error]]);
  });

  test("all faults are reported together, including those of the path", async () => {
    const headers = {
      "content-type": undefined,
      "accept-language": "en",
      origin: undefined,
      "user-agent": undefined,
    };
    const path = `/${"a".repeat(256)}/paymentOptions/${"r".repeat(101)}`;
    const { status, json } = await world.send(path, {
      headers: { ...headers, "idempotency-key": "k".repeat(256) },
    });
    expect([status, errorsOf(json)]).toEqual([
      400,
      [
        wrong("Content-Type", "is required", "value_required"),
        wrong("Accept-Language", "must be en-US"),
        wrong("Origin", "is required", "value_required"),
        wrong("User-Agent", "is required", "value_required"),
        bounds("customerAccountId", 255),
        bounds("storedPaymentOptionReference", 100),
        bounds("Idempotency-Key", 255),
      ],
    ]);
  });

  test("lengths are counted in characters, at their bounds", async () => {
    const longest = `/${"%C3%A4".repeat(255)}/paymentOptions/${"r".repeat(100)}`;
    expect((await world.send(longest)).status).toBe(404);
    const tooLong = await world.send(`/a/paymentOptions/${"r".repeat(101)}`);
    expect(errorsOf(tooLong.json)).toEqual([bounds("storedPaymentOptionReference", 100)]);
  });
});

describe("authorization", () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

  test.each([
    ["no credentials", undefined],
    ["another scheme", "Digest x"],
    ["no base64", "Basic ???"],
    ["no colon", basic("name")],
    ["an unknown key", basic("00000000-0000-4000-8000-000000000000:secret")],
    ["a NUL in the key", basic("a\0b:secret")],
    ["a garbled token", "Bearer x.y.z"],
  ])("401 for %s", async (_what, authorization) => {
    const { status, json, headers } = await world.remove("any", { headers: { authorization } });
    const hasToken = authorization?.startsWith("Bearer");
    expect([status, errorsOf(json), headers["www-authenticate"]]).toEqual([
      401,
      [UNAUTHORIZED],
      [
        'Basic realm="expunge", charset="UTF-8"',
        `Bearer realm="expunge"${hasToken ? ', error="invalid_token"' : ""}`,
      ],
    ]);
  });

  test("401 for a wrong key, and for tokens that are no client's, before any header is looked at", async () => {
    const { clientKey } = await api.client(world.tenantId, ["payment_options:delete"]);
    const staff = await api.staff(world.tenantId);
    const account = await api.account(world.tenantId, "customer-1");
    for (const authorization of [
      basic(`${clientKey}:wrong`),
      `Bearer ${staff}`,
      `Bearer ${account}`,
    ]) {
      const { status, json } = await world.remove("any", {
        headers: { authorization, origin: undefined },
      });
      expect([status, errorsOf(json)]).toEqual([401, [UNAUTHORIZED]]);
    }
  });

  test("403 for a known client without the right", async () => {
    const reader = await api.client(world.tenantId, ["payment_options:read"]);
    const remover = await api.client(world.tenantId, ["payment_options:delete"]);
    const { reference } = await world.storeSepa();
    const refused = await world.remove(reference, { headers: { authorization: reader.basic } });
    expect([refused.status, errorsOf(refused.json)]).toEqual([403, [FORBIDDEN]]);
    expect(refused.headers["www-authenticate"]).toBeUndefined();
    const list = await world.send("/customer-1/paymentOptions", {
      method: "GET",
      headers: { authorization: remover.basic },
    });
    expect([list.status, errorsOf(list.json)]).toEqual([403, [FORBIDDEN]]);
    for (const tokenClass of ["admin", "card"] as const) {
      const authorization = `Bearer ${await api.clientToken(world.tenantId, tokenClass, { rights: ["payment_options:delete"] })}`;
      expect((await world.remove(reference, { headers: { authorization } })).status).toBe(403);
    }
    expect((await world.remove(reference)).status).toBe(200);
  });

  test("a token of the class payment_options does as well as the merchant key", async () => {
    const { reference } = await world.storeSepa();
    const authorization = `Bearer ${await api.clientToken(world.tenantId, "payment_options", { rights: ["payment_options:delete"] })}`;
    const { status, json } = await world.remove(reference, { headers: { authorization } });
    expect([status, json]).toEqual([200, { status: "OK" }]);
  });
});

describe("404 without telling why", () => {
  const expectNotFound = ({ status, json }: { status: number; json: unknown }) =>
    expect([status, errorsOf(json)]).toEqual([404, [NOT_FOUND]]);

  test("unknown, another account's, another tenant's, already deleted", async () => {
    const other = await paymentOptionWorld(api);
    const { reference } = await world.storeSepa();
    expectNotFound(await world.remove("unknown"));
    expectNotFound(await world.send(`/customer-2/paymentOptions/${reference}`));
    expectNotFound(await other.remove(reference));
    expect((await world.remove(reference)).status).toBe(200);
    expectNotFound(await world.remove(reference));
  });

  test.each(["a%00b", "%F0%9F%98%80", "__proto__", "4111111111111111", "..%2f..", "%E2%80%A8"])(
    "a reference that nothing can have: %s",
    async (reference) => expectNotFound(await world.remove(reference)),
  );

  test("an account id that cannot exist has no options", async () => {
    const { status, json } = await world.send("/a%00b/paymentOptions", { method: "GET" });
    expect([status, json]).toEqual([200, { result: [] }]);
  });

  test.each(["", "/", "/customer-1", "/customer-1/paymentOptions/a/b"])(
    "no operation: %j",
    async (path) => expectNotFound(await world.send(path)),
  );
  test("an empty part of the path is out of bounds", async () => {
    const { status, json } = await world.send("//paymentOptions/");
    expect([status, errorsOf(json)]).toEqual([
      400,
      [bounds("customerAccountId", 255), bounds("storedPaymentOptionReference", 100)],
    ]);
  });
  test("another method", async () => expectNotFound(await world.remove("any", { method: "POST" })));
});

describe("traceId", () => {
  const given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  test("is the request's traceparent", async () => {
    const { json } = await world.remove("unknown", { headers: { traceparent: given } });
    expect(traceOf(json)).toBe(given);
  });

  test.each([
    undefined,
    "garbage",
    "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
    "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    given.toUpperCase(),
  ])("is made instead of %s", async (traceparent) => {
    const { json } = await world.remove("unknown", { headers: { traceparent } });
    expect(traceOf(json)).toMatch(TRACEPARENT);
    expect(traceOf(json)).not.toBe(traceparent);
  });
});

test.each([
  [
    "a path that is no UTF-8",
    "/customer-1/paymentOptions/%ff",
    {},
    wrong("request", "cannot be read"),
  ],
  [
    "a body that is too long",
    "/customer-1/paymentOptions/a",
    { body: "x".repeat(70_000) },
    wrong("body", "is too long"),
  ],
])("400 for %s", async (_what, path, changed, error) => {
  const { status, json } = await world.send(path, changed);
  expect([status, errorsOf(json)]).toEqual([400, [error]]);
});
