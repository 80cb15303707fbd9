import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { problemOf } from "#test/contract-answers.ts";
import { exchangeBytes } from "#test/exchange-bytes.ts";
import { paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const TARGETS = [
  ["POST", "/cards-tokenization/v1/clicktopay/visa/delete/customer"],
  ["DELETE", "/accounts/a/paymentOptions/b"],
  ["PUT", "/v1/cards/delete"],
  ["POST", "/trpc/deletions.list"],
  ["POST", "/oauth2/token"],
  ["GET", "/healthz"],
  ["GET", "/nowhere"],
] as const;

/** Sends a head and returns its status and body. Answers of contracts must have the contract's format. */
async function refusal(method: string, path: string, lines: readonly string[], version = "1.1") {
  const head = [`${method} ${path} HTTP/${version}`, ...lines, "connection: close"];
  const { status, body } = await exchangeBytes(api.url, `${head.join("\r\n")}\r\n\r\n`);
  const answered = { method, path, status, contentType: "application/json", text: body };
  expect(problemOf(answered)).toBeUndefined();
  return { status, body };
}

const HOST = "host: api.example";

describe.each(TARGETS)("%s %s", (method, path) => {
  test.each([
    ["no Host", []],
    ["two Host lines", [HOST, HOST]],
    ["Host with a list", ["host: a, b"]],
    ["Host with a list without spaces", ["host: a,b"]],
    ["an empty Host", ["host:"]],
    ["Host with a user", ["host: user@api.example"]],
    ["Host with a path", ["host: api.example/a"]],
    ["Host with an impossible port", ["host: api.example:99999"]],
    ["Host with an open bracket", ["host: [::1"]],
    ["Host with an impossible address", ["host: 1.2.3.256"]],
  ])("%s: 400 that names it (RFC 9112, 3.2)", async (_name, lines) => {
    const { status, body } = await refusal(method, path, lines);
    expect([status, body]).toEqual([400, expect.stringContaining("Host")]);
  });

  test.each([
    "Authorization",
    "Idempotency-Key",
    "Request-Id",
    "X-Tenant",
    "X-Customer-Id",
    "X-CID",
    "Content-Type",
    "User-Agent",
    "Origin",
    "Traceparent",
    "Last-Event-ID",
  ])("%s twice: 400 that names it (RFC 9110, 5.3)", async (name) => {
    for (const second of ["a", "b"]) {
      const { status, body } = await refusal(method, path, [
        HOST,
        `${name}: a`,
        `${name.toLowerCase()}: ${second}`,
      ]);
      expect([status, body]).toEqual([400, expect.stringContaining(name)]);
    }
  });

  test.each([
    ["Content-Length twice", ["content-length: 0", "content-length: 0"]],
    ["two lengths", ["content-length: 1", "content-length: 2"]],
    ["a list of lengths", ["content-length: 0, 0"]],
    ["a signed length", ["content-length: +0"]],
    ["a length and a coding", ["content-length: 0", "transfer-encoding: chunked"]],
    ["a coding and a length", ["transfer-encoding: chunked", "content-length: 0"]],
    ["Transfer-Encoding twice", ["transfer-encoding: chunked", "transfer-encoding: chunked"]],
    ["chunked twice", ["transfer-encoding: chunked, chunked"]],
    ["another coding", ["transfer-encoding: gzip, chunked"]],
    ["identity", ["transfer-encoding: identity"]],
    ["a coding after chunked", ["transfer-encoding: chunked, identity"]],
    ["a folded line (5.2)", ["x-a: b", " c"]],
    ["a folded Host (5.2)", ["host:", " api.example"]],
    ["a space before the colon (5.1)", ["x-a : b"]],
    ["a space before the first header (2.2)", [" x-a: b"]],
    ["a lone CR (2.2)", ["x-a: b\rc"]],
    ["a NUL", ["x-a: b\0c"]],
    ["a header without a name", [": b"]],
  ])("%s: 400 (RFC 9112, 6)", async (_name, lines) => {
    const heads = lines.some((line) => line.startsWith("host")) ? lines : [HOST, ...lines];
    expect((await refusal(method, path, heads)).status).toBe(400);
  });

  test.each(["0.9", "1.2", "2.0"])("HTTP/%s: 400", async (version) => {
    expect((await refusal(method, path, [HOST], version)).status).toBe(400);
  });

  test("a coding in HTTP/1.0: 400 (RFC 9112, 6.1)", async () => {
    const lines = [HOST, "transfer-encoding: chunked"];
    expect((await refusal(method, path, lines, "1.0")).status).toBe(400);
  });

  test("a target with a fragment: 400 (RFC 9112, 3.2)", async () => {
    expect((await refusal(method, `${path}#a`, [HOST])).status).toBe(400);
  });
});

test("CONNECT is answered", async () => {
  const { status } = await exchangeBytes(api.url, `CONNECT a:1 HTTP/1.1\r\n${HOST}\r\n\r\n`);
  expect(status).toBe(400);
});

test.each(["api.example", "API.example:443", "127.0.0.1", "[::1]:4000", "api_1.internal"])(
  "the Host %s is served, also in an absolute target (RFC 9112, 3.2.2)",
  async (host) => {
    for (const target of ["/healthz", "http://api.example/healthz"])
      expect((await refusal("GET", target, [`host: ${host}`])).status).toBe(200);
  },
);

test.each([
  ["POST", "/cards-tokenization/v1/clicktopay/visa/delete/customer", 400],
  ["DELETE", "/accounts/a/paymentOptions/b", 400],
  ["PUT", "/v1/cards/delete", 400],
  ["POST", "/oauth2/token", 400],
  ["POST", "/trpc/deletions.list", 415],
  ["POST", "/nowhere", 415],
])(
  "RFC 9110, 8.4: a body with a content coding is refused: %s %s",
  async (method, path, status) => {
    for (const coding of ["gzip", "br", "identity, gzip"]) {
      const answer = await refusal(method, path, [HOST, `content-encoding: ${coding}`]);
      expect([answer.status, answer.body]).toEqual([
        status,
        expect.stringContaining("Content-Encoding"),
      ]);
    }
    const plain = await refusal(method, path, [HOST, "content-encoding: identity"]);
    expect(plain.body).not.toContain("Content-Encoding");
  },
);

test.each(["/nowhere", "/oauth2/nowhere", "/networks/nowhere", "/trpc/no/where"])(
  "RFC 9110, 15.5.5: %s is an unknown path, whatever its body is",
  async (path) => {
    for (const type of ["application/json", "text/plain", "nonsense"])
      for (const length of [["content-length: 0"], []]) {
        const lines = [HOST, `content-type: ${type}`, ...length];
        expect((await refusal("POST", path, lines)).status).toBe(404);
      }
  },
);

test("HTTP/1.0 needs no Host", async () => {
  expect((await refusal("GET", "/healthz", [], "1.0")).status).toBe(200);
});

test("a doubled key deletes nothing", async () => {
  const world = await paymentOptionWorld(api);
  const { reference } = await world.storeSepa();
  const answer = await refusal("DELETE", `/accounts/customer-1/paymentOptions/${reference}`, [
    HOST,
    `authorization: ${world.authorization}`,
    "content-type: application/json",
    "accept-language: en-US",
    "origin: https://shop.example",
    "user-agent: shop/1",
    "idempotency-key: K",
    "idempotency-key: K",
  ]);
  expect([answer.status, JSON.parse(answer.body)]).toEqual([
    400,
    {
      traceId: expect.any(String) as unknown,
      errors: [
        {
          message: "Invalid value. Value must be sent once",
          code: "invalid_value",
          property: "Idempotency-Key",
        },
      ],
    },
  ]);
  expect((await world.remove(reference)).status).toBe(200);
});
