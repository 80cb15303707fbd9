import { describe, expect, test } from "vitest";
import { createExpungeClient, type ExpungeClientOptions } from "#create-expunge-client.ts";
import { ExpungeError } from "#expunge-error.ts";

type Sent = {
  readonly url: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
};
type Answer = () => Response | Promise<Response>;

const TOKEN = "secret-token";
const ID = "0197f2a4-0000-7000-8000-000000000001";
const target = { kind: "card_token", token: "tok_1" } as const;
const request = { target, reason: "customer_request" } as const;

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
const done: Answer = () => json({ result: { data: { id: ID } } });
const refused =
  (status: number, code: string, headers: Record<string, string> = {}, more = {}): Answer =>
  () =>
    json(
      {
        error: {
          message: "no",
          code: -32_000,
          data: { httpStatus: status, expunge: { code, ...more } },
        },
      },
      status,
      headers,
    );
const soon = { "retry-after": "0" };
const lost: Answer = () => Promise.reject(new TypeError("fetch failed"));
const gateway =
  (status: number, headers: Record<string, string> = {}): Answer =>
  () =>
    new Response("<html>", { status, headers: { "content-type": "text/html", ...headers } });

/** A client of a service that gives these answers, one for each request, and the last one again. */
function clientOf(answers: readonly Answer[], options: Partial<ExpungeClientOptions> = {}) {
  const sent: Sent[] = [];
  const client = createExpungeClient({
    url: "https://expunge.example/base/",
    token: TOKEN,
    async fetch(url, init) {
      const body = typeof init?.body === "string" ? init.body : "{}";
      const answer = answers[Math.min(sent.length, answers.length - 1)];
      sent.push({
        url,
        headers: new Headers(init?.headers),
        body: JSON.parse(body) as Sent["body"],
      });
      if (answer === undefined) throw new Error("no answer");
      return answer();
    },
    ...options,
  });
  return { client, sent };
}

/** The error of a call. */
async function errorOf(call: Promise<unknown>): Promise<ExpungeError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ExpungeError);
  return error as ExpungeError;
}

const TRANSIENT: readonly [string, Answer][] = [
  ["a lost connection", lost],
  [
    "an answer that breaks off",
    () => new Response('{"result":', { headers: { "content-type": "application/json" } }),
  ],
  ["503 with Retry-After", refused(503, "overloaded", soon)],
  ["429 with Retry-After", refused(429, "throttled", soon)],
  ["a gateway's 502", gateway(502)],
  ["a gateway's 503 with Retry-After", gateway(503, soon)],
];

describe("a call is sent again after", () => {
  test.each(TRANSIENT)("%s, if it is a query", async (_name, answer) => {
    const { client, sent } = clientOf([answer, done]);
    await client.deletions.get.query({ id: ID });
    expect(sent).toHaveLength(2);
  });

  test.each(TRANSIENT)("%s, under one idempotency key, if it takes one", async (_name, answer) => {
    const { client, sent } = clientOf([answer, done]);
    await client.deletions.request.mutate(request);
    expect(sent).toHaveLength(2);
    expect(sent[0]?.body["idempotencyKey"]).toMatch(/^[\da-f]{32}$/);
    expect(sent[1]?.body).toEqual(sent[0]?.body);
  });

  test.each(TRANSIENT)("%s never, if it is another mutation", async (_name, answer) => {
    const { client, sent } = clientOf([answer, done]);
    await errorOf(client.deletions.cancel.mutate({ id: ID }));
    expect(sent).toHaveLength(1);
  });

  test("409 while the first call with its key is in progress", async () => {
    const { client, sent } = clientOf([lost, refused(409, "conflict", soon), done]);
    await client.holds.place.mutate({ target, hold: "legal", reference: "1" });
    expect(sent).toHaveLength(3);
  });

  test.each([
    refused(400, "invalid"),
    refused(401, "unauthorized"),
    refused(403, "forbidden"),
    refused(404, "not_found"),
    refused(409, "conflict"),
    refused(412, "refused"),
    refused(422, "key_reused"),
    refused(500, "internal"),
    gateway(404),
    gateway(200),
  ])("no other answer (%#)", async (answer) => {
    const { client, sent } = clientOf([answer, done]);
    await errorOf(client.deletions.request.mutate(request));
    expect(sent).toHaveLength(1);
  });

  test("the last retry never", async () => {
    const { client, sent } = clientOf([refused(503, "overloaded", soon)], { retries: 2 });
    const { data } = await errorOf(client.deletions.get.query({ id: ID }));
    expect(data).toEqual({
      httpStatus: 503,
      expunge: { code: "overloaded", retryAfterSeconds: 0 },
    });
    expect(sent).toHaveLength(3);
  });

  test("a longer wait than a minute never", async () => {
    const { client, sent } = clientOf([refused(429, "throttled", { "retry-after": "61" }), done]);
    const { data } = await errorOf(client.deletions.get.query({ id: ID }));
    expect(data.expunge.retryAfterSeconds).toBe(61);
    expect(sent).toHaveLength(1);
  });

  test("an abort never", async () => {
    const aborting = new AbortController();
    const { client, sent } = clientOf([refused(503, "overloaded", { "retry-after": "60" })]);
    const call = client.deletions.get.query({ id: ID }, { signal: aborting.signal });
    await expect.poll(() => sent).toHaveLength(1);
    aborting.abort();
    expect((await errorOf(call)).data.expunge.code).toBe("aborted");
    expect(sent).toHaveLength(1);
  });
});

describe("idempotency keys", () => {
  test("differ between calls", async () => {
    const { client, sent } = clientOf([done]);
    await client.deletions.request.mutate(request);
    await client.deletions.request.mutate(request);
    expect(sent[0]?.body["idempotencyKey"]).not.toBe(sent[1]?.body["idempotencyKey"]);
  });

  test("of the caller are sent as they are", async () => {
    const { client, sent } = clientOf([done]);
    await client.deletions.request.mutate({ ...request, idempotencyKey: "order-1" });
    expect(sent[0]?.body["idempotencyKey"]).toBe("order-1");
  });

  test("are sent to no procedure without them", async () => {
    const { client, sent } = clientOf([done]);
    await client.deletions.cancel.mutate({ id: ID });
    expect(sent[0]?.body).toEqual({ id: ID });
  });
});

test("card tokens are in no URL", async () => {
  const { client, sent } = clientOf([done]);
  await client.cardTokens.get.query({ token: "tok_1" });
  expect(sent[0]?.url).toBe("https://expunge.example/base/trpc/cardTokens.get");
  expect(sent[0]?.body).toEqual({ token: "tok_1" });
});

describe("tokens", () => {
  test("are got for each attempt", async () => {
    let calls = 0;
    const token = async () => `token-${(calls += 1)}`;
    const { client, sent } = clientOf([lost, done], { token });
    await client.deletions.get.query({ id: ID });
    expect(sent.map(({ headers }) => headers.get("authorization"))).toEqual([
      "Bearer token-1",
      "Bearer token-2",
    ]);
  });

  test.each(["", "se cret", "secret\n", "secrét"])(
    "must be bearer tokens (RFC 6750, 2.1): %j",
    async (token) => {
      expect(() => clientOf([done], { token })).toThrow("the token must be a bearer token");
      const { client, sent } = clientOf([done], { token: () => token });
      const error = await errorOf(client.deletions.get.query({ id: ID }));
      expect(error.data.expunge.code).toBe("no_token");
      expect(error.message).toBe("the token must be a bearer token (RFC 6750, 2.1)");
      expect(sent).toHaveLength(0);
    },
  );

  test.each(TRANSIENT)("are in no error, as after %s", async (_name, answer) => {
    const { client } = clientOf([answer], { retries: 0 });
    const error = await errorOf(client.deletions.request.mutate(request));
    expect(everythingIn(error)).not.toContain(TOKEN);
  });

  test("a function that fails is the cause of the error", async () => {
    const cause = new Error("no network");
    const { client } = clientOf([done], { token: () => Promise.reject(cause) });
    const error = await errorOf(client.deletions.get.query({ id: ID }));
    expect(error).toMatchObject({ data: { expunge: { code: "no_token" } }, cause });
  });
});

/** All texts of an error, of its causes, and of their hidden members. */
function everythingIn(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (seen.has(value)) return "";
  seen.add(value);
  return Reflect.ownKeys(value)
    .map((key) => everythingIn(Reflect.get(value, key), seen))
    .join(" ");
}

test.each([
  ["expunge.example", "absolute"],
  ["ftp://expunge.example", "http or https"],
  ["https://user:password@expunge.example", "no password"],
  ["https://expunge.example?a=b", "query"],
])("the address %s is refused without being repeated", (url, message) => {
  const create = () => createExpungeClient({ url, token: TOKEN });
  expect(create).toThrow(message);
  expect(create).not.toThrow("user:");
});
