import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type CardTokenWorld,
  cardTokenWorld,
  deletion,
  RISK,
  USER_AGENT,
} from "#test/card-token-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
let world: CardTokenWorld;
beforeAll(async () => {
  api = await startTestApi();
  world = await cardTokenWorld(api);
});
afterAll(() => api.close());

const UUID = /^[0-9a-f-]{36}$/;
type Fault = { errorCode: string; errorId: string; message: string; httpStatusCode: number };
const faultOf = (json: unknown) => json as Fault;
function expectFault(
  { status, json }: { status: number; json: unknown },
  expected: Omit<Fault, "errorId">,
): void {
  const { errorId, ...fault } = faultOf(json);
  expect([status, fault]).toEqual([expected.httpStatusCode, expected]);
  expect(errorId).toMatch(UUID);
}
const invalid = (message: string) => ({
  errorCode: "invalid_request",
  message,
  httpStatusCode: 400,
});
const UNAUTHORIZED = {
  errorCode: "unauthorized",
  message: "The access token is missing, invalid or expired.",
  httpStatusCode: 401,
};
const FORBIDDEN = {
  errorCode: "forbidden",
  message: "The access token does not allow this request.",
  httpStatusCode: 403,
};
const NOT_FOUND = {
  errorCode: "not_found",
  message: "There is no such card token.",
  httpStatusCode: 404,
};

test.each(["PUT", "DELETE"] as const)(
  "%s: 200 without a body; no use is authorised afterwards",
  async (method) => {
    const token = await world.store();
    const target = { kind: "card_token", token } as const;
    expect(await world.trpc.credentials.authorizeUse.mutate({ target })).toMatchObject({
      allowed: true,
    });
    const { status, text, headers } = await world.remove(token, { method });
    expect([status, text, headers["content-length"]]).toEqual([200, "", "0"]);
    expect(await world.trpc.credentials.authorizeUse.mutate({ target })).toMatchObject({
      allowed: false,
      reasons: [{ rule: "CARD-01" }],
    });
  },
);

describe("headers", () => {
  test.each([
    ["content-type", undefined, "Content-Type must be application/json"],
    ["content-type", "text/json", "Content-Type must be application/json"],
    ["accept", undefined, "Accept must be application/json"],
    ["accept", "text/html", "Accept must be application/json"],
    ["accept", "text/html, application/json; q=0.0", "Accept must be application/json"],
    ["request-id", undefined, "Request-Id must have 1 to 128 characters"],
    ["request-id", " ", "Request-Id must have 1 to 128 characters"],
    ["request-id", "r".repeat(129), "Request-Id must have 1 to 128 characters"],
    ["user-agent", undefined, "User-Agent must name Merchant, Platform, Channel, Service"],
    ["user-agent", "curl/8", "User-Agent must name Merchant, Platform, Channel, Service"],
    ["user-agent", "Merchant/ABC; Platform/SAP; Service/x", "User-Agent must name Channel"],
    [
      "user-agent",
      "Merchant/; Platform/SAP; Channel/a; Service/x",
      "User-Agent must name Merchant",
    ],
  ])("%s: %s", async (header, value, message) => {
    expectFault(await world.remove("any", { headers: { [header]: value } }), invalid(message));
  });

  test("all faults are reported, those of the headers before those of the body", async () => {
    const headers = { accept: undefined, "request-id": undefined };
    const answer = await world.remove("any", { headers, body: {} });
    expectFault(
      answer,
      invalid("Accept must be application/json; Request-Id must have 1 to 128 characters"),
    );
  });

  test.each([
    ["the document's sample, which forgets a semicolon", { "user-agent": USER_AGENT }],
    ["commas of case and space", { "user-agent": "merchant/a; PLATFORM/b;channel/ c ; Service/d" }],
    ["more than one accepted type", { accept: "text/plain, application/json;q=0.9" }],
    ["a charset", { "content-type": "application/json; charset=utf-8" }],
  ])("read leniently: %s", async (_what, headers) => {
    expectFault(await world.remove("unknown", { headers }), NOT_FOUND);
  });
});

describe("authorization", () => {
  test("401 without a good token", async () => {
    const expired = await api.clientToken(world.tenantId, "admin", { lifetime: -1 });
    const { basic } = await api.client(world.tenantId, ["cards:admin"]);
    const staff = `Bearer ${await api.staff(world.tenantId)}`;
    for (const authorization of [
      undefined,
      "Bearer",
      "Bearer x.y.z",
      `Bearer ${expired}`,
      basic,
      staff,
    ]) {
      const answer = await world.remove("any", { headers: { authorization, accept: undefined } });
      expectFault(answer, UNAUTHORIZED);
      const error = authorization?.startsWith("Bearer") ? ', error="invalid_token"' : "";
      expect(answer.headers["www-authenticate"]).toBe(`Bearer realm="expunge"${error}`);
    }
  });

  test.each(["card", "payment_options"] as const)(
    "403 for the class %s, and the token stays",
    async (tokenClass) => {
      const token = await world.store();
      const authorization = `Bearer ${await api.clientToken(world.tenantId, tokenClass)}`;
      const answer = await world.remove(token, { headers: { authorization } });
      expectFault(answer, FORBIDDEN);
      expect(answer.headers["www-authenticate"]).toContain('error="insufficient_scope"');
      expect(await world.trpc.cardTokens.get.query({ token })).toMatchObject({ state: "active" });
    },
  );
});

describe("the body", () => {
  const risk = (changed: Readonly<Record<string, unknown>>) => ({
    ...deletion("any"),
    risk: { ...RISK, ...changed },
  });
  const cases: readonly (readonly [name: string, body: unknown, message: string])[] = [
    ["empty", {}, "token is required; risk is required; requestor is required"],
    ["broken", '{"token":', "body must be JSON"],
    ["a list", [], "body must be a JSON object"],
    ["nested too deeply", { ...deletion("any"), more: deep(70) }, "body is nested too deeply"],
    ["too long", { ...deletion("any"), more: "x".repeat(70_000) }, "body is too long"],
    ["token empty", deletion(""), "token must not be blank"],
    ["token a number", { ...deletion("any"), token: 1 }, "token must be a string"],
    ["token too long", deletion("t".repeat(256)), "token must have 1 to 255 characters"],
    ["risk text", { ...deletion("any"), risk: "low" }, "risk must be an object"],
    ["no channel", risk({ channel: undefined }), "risk.channel is required"],
    ["channel blank", risk({ channel: " " }), "risk.channel must not be blank"],
    [
      "no fingerprint",
      risk({ deviceFingerprint: undefined }),
      "risk.deviceFingerprint is required",
    ],
    ["no IP address", risk({ ipAddress: undefined }), "risk.ipAddress is required"],
    ["no country", risk({ geolocationCountry: undefined }), "risk.geolocationCountry is required"],
    [
      "an unknown country",
      risk({ geolocationCountry: "ZY" }),
      "risk.geolocationCountry must be a two-letter ISO country",
    ],
    [
      "a reserved country code",
      risk({ geolocationCountry: "EU" }),
      "risk.geolocationCountry must be a two-letter ISO country",
    ],
    [
      "country of three letters",
      risk({ geolocationCountry: "AUS" }),
      "risk.geolocationCountry must be a two-letter ISO country",
    ],
    ["no place", risk({ geolocation: undefined }), "risk.geolocation is required"],
    [
      "half a place",
      risk({ geolocation: { longitude: 1 } }),
      "risk.geolocation.latitude is required",
    ],
    [
      "off the globe",
      risk({ geolocation: { longitude: 181, latitude: 0 } }),
      "risk.geolocation.longitude must be between -180 and 180",
    ],
    ["no activation date", risk({ activationDate: undefined }), "risk.activationDate is required"],
    [
      "activation date no date",
      risk({ activationDate: "2024-02-30" }),
      "risk.activationDate must be a date or null",
    ],
    [
      "activation date to come",
      risk({ activationDate: "2999-01-01" }),
      "risk.activationDate must be in the past",
    ],
    ["sim number a number", risk({ simNumber: 1 }), "risk.simNumber must be a string"],
    ["application text", risk({ application: "app" }), "risk.application must be an object"],
    ["no requestor", { ...deletion("any"), requestor: undefined }, "requestor is required"],
  ];
  test.each(cases.map(([name], index) => [name, index] as const))("%s", async (_name, index) => {
    const [, body, message] = cases[index] ?? [];
    expectFault(await world.remove("any", { body }), invalid(message ?? ""));
  });

  test.each([
    ["activation date null", { activationDate: null }],
    ["a place in text", { geolocation: { longitude: "151.2", latitude: "-33.9" } }],
    ["small letters", { geolocationCountry: "au", channel: "SMS" }],
    [
      "only the required fields",
      { currentService: undefined, simNumber: undefined, application: undefined },
    ],
    [
      "more than is known",
      { mood: "good", geolocation: { longitude: 1, latitude: 2, altitude: 3 } },
    ],
  ])("read leniently: %s", async (_what, changed) => {
    expectFault(await world.remove("any", { body: risk(changed) }), NOT_FOUND);
  });

  test("a plain activation date is past once it has begun anywhere on earth (UTC+14), an instant once it has passed", async () => {
    const now = api.now();
    api.itIs(new Date("2026-11-20T15:38:00.000Z"));
    const future = invalid("risk.activationDate must be in the past");
    const at = async (activationDate: string) =>
      world.remove("any", { body: risk({ activationDate }) });
    // From Australia, where tomorrow has begun.
    expectFault(await at("2026-11-21"), NOT_FOUND);
    expectFault(await at("2026-11-22"), future);
    expectFault(await at("2026-11-20T15:00:00+00:00"), NOT_FOUND);
    expectFault(await at("2026-11-21T10:00:00+10:00"), future);
    api.itIs(now);
  });

  test("the risk object is assessed and not stored; the requestor is stored", async () => {
    const token = await world.store();
    const body = {
      ...deletion(token),
      risk: { ...RISK, deviceFingerprint: "fingerprint-4711", more: "unknown-4711" },
    };
    expect((await world.remove(token, { body })).status).toBe(200);
    const deletions = await api.rows("SELECT * FROM deletion WHERE tenant_id = $1", [
      world.tenantId,
    ]);
    expect(deletions.at(-1)).toMatchObject({ note: "requestor 6140222333" });
    for (const table of ["deletion", "event", "audit_entry", "idempotency_record", "credential"]) {
      expect(JSON.stringify(await api.rows(`SELECT * FROM ${table}`))).not.toContain('4711"');
    }
  });

  test("a requestor that is a card number is refused and not echoed; a token that looks like one is not found", async () => {
    const requestor = "4111 1111 1111 1111";
    const answer = await world.remove("any", { body: { ...deletion("any"), requestor } });
    expectFault(answer, invalid("requestor must not hold a card number"));
    expectFault(await world.remove("4111111111111111"), NOT_FOUND);
    expect(answer.text + api.log()).not.toMatch(/4111 ?1111/);
  });
});

test("404 for an unknown, a deleted and another tenant's token, and for text that only resembles a token", async () => {
  const other = await cardTokenWorld(api);
  const foreign = await other.store();
  const token = await world.store();
  expect((await world.remove(token)).status).toBe(200);
  await world.store({ token: "hashed-like-half-a-pair-\ufffd" });
  const alike = "hashed-like-half-a-pair-\ud800";
  for (const gone of [token, foreign, "unknown", "a\u0000b", "\ud800", alike, "__proto__"])
    expectFault(await world.remove(gone), NOT_FOUND);
  expect(await other.trpc.cardTokens.get.query({ token: foreign })).toMatchObject({
    state: "active",
  });
});

test("neither the token nor an unkeyed hash of it is stored or logged", async () => {
  const token = await world.store();
  await world.remove(token);
  for (const table of ["credential", "deletion", "event", "audit_entry", "idempotency_record"]) {
    expect(JSON.stringify(await api.rows(`SELECT * FROM ${table}`))).not.toContain(token);
  }
  expect(api.log()).not.toContain(token);
});

test.each([
  ["POST", 404],
  ["GET", 404],
] as const)("%s is no operation", async (method, status) => {
  const answer = await world.remove("any", { method, ...(method === "GET" && { body: "" }) });
  expect([answer.status, faultOf(answer.json).errorCode]).toEqual([status, "not_found"]);
});

function deep(levels: number): unknown {
  return Array.from({ length: levels }).reduce<unknown>((inner) => [inner], "bottom");
}
