import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call } from "#test/call.ts";
import { cardTokenWorld, type CardTokenWorld } from "#test/card-token-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
let world: CardTokenWorld;
let basic: string;
beforeAll(async () => {
  api = await startTestApi();
  world = await cardTokenWorld(api);
  ({ basic } = await api.client(world.tenantId, [
    "cards:admin",
    "cards:use",
    "payment_options:delete",
  ]));
});
afterAll(() => api.close());

const FORM = "application/x-www-form-urlencoded";

function ask(body: string, headers: Readonly<Record<string, string | undefined>> = {}) {
  const sent = { authorization: basic, "content-type": FORM, ...headers };
  return call(`${api.url}/oauth2/token`, { method: "POST", headers: sent, body });
}

function tokenOf(json: unknown): string {
  return (json as { access_token: string }).access_token;
}

test("issues an admin token by default, valid for an hour and not cacheable", async () => {
  const { status, json, headers } = await ask("grant_type=client_credentials");
  expect([status, json]).toMatchObject([
    200,
    { token_type: "Bearer", expires_in: 3600, scope: "admin" },
  ]);
  expect([headers["cache-control"], headers["pragma"]]).toEqual(["no-store", "no-cache"]);
  const token = await world.store();
  const authorization = `Bearer ${tokenOf(json)}`;
  expect((await world.remove(token, { headers: { authorization } })).status).toBe(200);
});

test("issues the lesser class, which may not delete", async () => {
  const { json } = await ask("grant_type=client_credentials&scope=card");
  expect(json).toMatchObject({ scope: "card" });
  const authorization = `Bearer ${tokenOf(json)}`;
  expect((await world.remove("any", { headers: { authorization } })).status).toBe(403);
});

test("without a scope the first class that the client may have", async () => {
  for (const [right, scope] of [
    ["cards:use", "card"],
    ["payment_options:read", "payment_options"],
  ] as const) {
    const client = await api.client(world.tenantId, [right]);
    expect(
      (await ask("grant_type=client_credentials", { authorization: client.basic })).json,
    ).toMatchObject({ scope });
  }
});

describe("refuses", () => {
  test.each([
    ["no grant type", "scope=admin", 400, "invalid_request"],
    ["two grant types", "grant_type=a&grant_type=b", 400, "invalid_request"],
    ["an empty grant type", "grant_type=", 400, "invalid_request"],
    ["a repeated scope", "grant_type=client_credentials&scope=a&scope=b", 400, "invalid_request"],
    [
      "a repeated empty scope",
      "grant_type=client_credentials&scope=&scope=",
      400,
      "invalid_request",
    ],
    [
      "a repeated unknown parameter",
      "grant_type=client_credentials&x=1&x=2",
      400,
      "invalid_request",
    ],
    [
      "a second way to authenticate",
      "grant_type=client_credentials&client_secret=a",
      400,
      "invalid_request",
    ],
    ["another grant type", "grant_type=password", 400, "unsupported_grant_type"],
    ["an unknown scope", "grant_type=client_credentials&scope=root", 400, "invalid_scope"],
    [
      "a scope from the prototype",
      "grant_type=client_credentials&scope=__proto__",
      400,
      "invalid_scope",
    ],
    [
      "a form that is too long",
      `grant_type=client_credentials&x=${"y".repeat(9000)}`,
      400,
      "invalid_request",
    ],
  ])("%s", async (_what, body, status, error) => {
    const answer = await ask(body);
    expect([answer.status, answer.json]).toEqual([status, { error }]);
    const { "cache-control": cache, pragma } = answer.headers;
    expect([cache, pragma]).toEqual(["no-store", "no-cache"]);
  });

  test.each(["application/json", "text/plain", undefined])(
    "a body of the type %s",
    async (contentType) => {
      const body =
        contentType === "application/json"
          ? '{"grant_type":"client_credentials"}'
          : "grant_type=client_credentials";
      const answer = await ask(body, { "content-type": contentType });
      expect([answer.status, answer.json]).toEqual([400, { error: "invalid_request" }]);
    },
  );

  test("a class that the client has no right to", async () => {
    const client = await api.client(world.tenantId, ["cards:use"]);
    const answer = await ask("grant_type=client_credentials&scope=admin", {
      authorization: client.basic,
    });
    expect([answer.status, answer.json]).toEqual([400, { error: "invalid_scope" }]);
  });

  test("an unknown client, a wrong secret, none at all: alike", async () => {
    const { clientKey } = await api.client(world.tenantId, ["cards:admin"]);
    const encoded = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
    const wrong = [
      undefined,
      "Bearer x",
      encoded("nobody:secret"),
      encoded(`${clientKey}:wrong`),
      encoded("a\0b:c"),
    ];
    for (const authorization of wrong) {
      const answer = await ask("grant_type=client_credentials", { authorization });
      expect([answer.status, answer.json]).toEqual([401, { error: "invalid_client" }]);
      expect(answer.headers["www-authenticate"]).toBe('Basic realm="expunge", charset="UTF-8"');
      expect(answer.headers["pragma"]).toBe("no-cache");
    }
  });
});

test.each([
  "grant_type=client_credentials&scope=",
  "scope=&grant_type=client_credentials&x=",
  "grant_type=client_credentials&client_secret=",
])("an empty parameter counts as omitted (RFC 6749, 3.2): %s", async (body) => {
  const { status, json } = await ask(body);
  expect([status, json]).toMatchObject([200, { scope: "admin" }]);
});

test("credentials may be form-encoded (RFC 6749, 2.3.1) or plain", async () => {
  const tenantId = await api.tenant();
  const secrets = ["plain-secret_1", "with space+plus%percent&more=/ü", "%41%zz", "a+b", "a%20b"];
  for (const [place, secret] of secrets.entries()) {
    const { clientKey } = await api.client(tenantId, ["cards:use"], {
      clientKey: `client ${place}/${tenantId}`,
      secret,
    });
    const form = (text: string) => new URLSearchParams({ x: text }).toString().slice(2);
    const percent = encodeURIComponent;
    for (const encode of [form, percent, String]) {
      const pair = `${encode(clientKey)}:${encode(secret)}`;
      const authorization = `Basic ${Buffer.from(pair).toString("base64")}`;
      const { status } = await ask("grant_type=client_credentials", { authorization });
      expect([encode.name, secret, status]).toEqual([encode.name, secret, 200]);
    }
  }
});

test("neither secrets nor tokens are logged", async () => {
  const client = await api.client(world.tenantId, ["cards:admin"]);
  const { json } = await ask("grant_type=client_credentials", { authorization: client.basic });
  expect(api.log()).not.toContain(client.secret);
  expect(api.log()).not.toContain(client.basic.slice(6));
  expect(api.log()).not.toContain(tokenOf(json));
});
