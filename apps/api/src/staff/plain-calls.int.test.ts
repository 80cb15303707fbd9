import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call } from "#test/call.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
let tokens: Readonly<Record<string, string>>;
beforeAll(async () => {
  api = await startTestApi();
  const tenantId = await api.tenant();
  tokens = {
    admin: await api.staff(tenantId, "admin"),
    viewer: await api.staff(tenantId, "viewer"),
    stranger: await api.staff("TN-unknown", "admin"),
  };
});
afterAll(() => api.close());

const ID = "0199e3a0-0000-7000-8000-000000000000";
const card = { brand: "Visa", last4: "1111", expiry: "12/2030" };
const missing = { kind: "card_token", token: "tok_missing" };
const json = JSON.stringify;
const input = (value: unknown) => `input=${encodeURIComponent(json(value))}`;

type Case = readonly [
  name: string,
  procedures: string,
  sent: {
    readonly query?: string;
    readonly body?: string;
    readonly as?: string;
    readonly headers?: Readonly<Record<string, string>>;
  },
];
const CASES: readonly Case[] = [
  ["a mutation", "webhooks.delete", { body: json({ id: ID }) }],
  ["a query", "settings.get", {}],
  ["a query with input", "deletions.list", { query: input({ limit: 1 }) }],
  ["a query by POST", "deletions.list", { body: json({ limit: 1 }) }],
  ["a query with an empty input", "deletions.list", { query: "input=" }],
  ["a query of something that does not exist", "deletions.get", { query: input({ id: ID }) }],
  ["an unknown field", "deletions.list", { query: input({ odd: 1 }) }],
  ["no input", "deletions.list", {}],
  ["no body", "cardTokens.store", { body: "" }],
  ["a body that is no JSON", "cardTokens.store", { body: "{" }],
  ["an input that is no JSON", "deletions.list", { query: "input={" }],
  ["an integer that would be rounded", "deletions.list", { body: '{"limit":9007199254740993}' }],
  ["a text that is not storable", "cardTokens.store", { body: json({ ...card, brand: "\0" }) }],
  ["a key of __proto__", "cardTokens.store", { body: '{"__proto__":{"brand":"Visa"}}' }],
  [
    "a charset",
    "deletions.list",
    { body: "{}", headers: { "content-type": "Application/JSON; charset=utf-8" } },
  ],
  ["a refusal", "deletions.request", { body: json({ target: missing, reason: "fraud" }) }],
  ["no token", "deletions.list", { as: "nobody" }],
  ["a role without the right", "cardTokens.store", { body: json(card), as: "viewer" }],
  ["a tenant that does not exist", "settings.get", { as: "stranger" }],
  ["a batch", "settings.get,deletions.list", { query: `batch=1&${input({ 1: { limit: 1 } })}` }],
  ["a batch by POST", "settings.get,deletions.list", { query: "batch=1", body: json({ 1: {} }) }],
  [
    "a batch with an error",
    "settings.get,deletions.get",
    { query: `batch=1&${input({ 1: { id: ID } })}` },
  ],
  ["a batch with errors only", "deletions.get,deletions.get", { query: "batch=1" }],
  ["a batch whose input is a list", "deletions.list", { query: "batch=1&input=[{}]" }],
  ["a batch that is no JSON", "deletions.list,deletions.list", { query: "batch=1", body: "{" }],
  ["a batch without a token", "settings.get,deletions.list", { query: "batch=1", as: "nobody" }],
  ["batch=2", "settings.get", { query: "batch=2" }],
  ["an encoded path", "settings%2Eget", {}],
  ["a query that mutates", "webhooks.delete", { query: input({ id: ID }) }],
  ["an unknown procedure", "settings.forget", {}],
  ["an inherited name", "constructor", {}],
  [
    "queries and mutations in a batch",
    "settings.get,webhooks.delete",
    { query: "batch=1", body: "{}" },
  ],
  [
    "too many calls",
    Array.from({ length: 21 }, () => "settings.get").join(","),
    { query: "batch=1" },
  ],
];

/** A parameter with which tRPC's own handler takes the request, without another effect. */
const BY_TRPC = "connectionParams=null";
/** One is sent whole, the other in chunks, within seconds of each other. */
const FRAMING = new Set([
  "content-length",
  "transfer-encoding",
  "date",
  "connection",
  "keep-alive",
]);

describe("the answer is that of tRPC's own handler to", () => {
  test.each(CASES)("%s", async (_, procedures, { query = "", body, as = "admin", headers }) => {
    const answerTo = async (parameters: string) => {
      const token = tokens[as];
      const answer = await call(`${api.url}/trpc/${procedures}?${parameters}`, {
        method: body === undefined ? "GET" : "POST",
        headers: {
          ...(body !== undefined && { "content-type": "application/json" }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body !== undefined && { body }),
      });
      const shown = Object.entries(answer.headers).filter(([name]) => !FRAMING.has(name));
      return { status: answer.status, headers: Object.fromEntries(shown), text: answer.text };
    };
    expect(await answerTo(query)).toEqual(await answerTo(`${query}&${BY_TRPC}`));
  });

  test("a call whose answer is replayed", async () => {
    const body = json({ ...card, idempotencyKey: "once" });
    const headers = {
      authorization: `Bearer ${tokens["admin"]}`,
      "content-type": "application/json",
    };
    const answerTo = (parameters: string) =>
      call(`${api.url}/trpc/cardTokens.store?${parameters}`, { method: "POST", headers, body });
    const first = await answerTo("");
    expect(first.headers["idempotency-replayed"]).toBeUndefined();
    const [second, third] = [await answerTo(""), await answerTo(BY_TRPC)];
    expect([second.text, third.text]).toEqual([first.text, first.text]);
    expect(second.headers["idempotency-replayed"]).toBe("true");
    expect(third.headers["idempotency-replayed"]).toBe("true");
  });
});
