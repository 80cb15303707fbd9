import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, call } from "#test/call.ts";
import { paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const basic = (key: string, secret: string) =>
  `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;

/** Answers to attempts at both instances in turn, until one is not 401. */
async function untilThrottled(
  attempt: (url: string) => Promise<Answer>,
): Promise<{ attempts: number; last: Answer }> {
  for (let attempts = 1; ; attempts += 1) {
    const last = await attempt(attempts % 2 === 0 ? api.url : api.otherUrl);
    if (last.status !== 401) return { attempts, last };
    expect(attempts).toBeLessThan(30);
  }
}

const list = (url: string, authorization: string) =>
  call(`${url}/accounts/customer-1/paymentOptions`, {
    headers: {
      authorization,
      "content-type": "application/json",
      "accept-language": "en-US",
      origin: "https://shop.example",
      "user-agent": "shop/1",
    },
  });
const token = (url: string, authorization: string) =>
  call(`${url}/oauth2/token`, {
    method: "POST",
    headers: { authorization, "content-type": "application/x-www-form-urlencoded" },
    body: "grant_type=client_credentials",
  });

test("failed logins of a client from one address are throttled over all processes, in each format; others are not", async () => {
  const options = await paymentOptionWorld(api);
  const wrong = basic(options.clientKey, "wrong");
  const capitals = basic(options.clientKey.toUpperCase(), "wrong");
  let sent = 0;
  const { attempts, last } = await untilThrottled((url) =>
    list(url, (sent += 1) % 3 === 0 ? capitals : wrong),
  );
  expect(attempts).toBeGreaterThan(5);
  expect(attempts).toBeLessThan(14);
  expect([last.status, last.json]).toMatchObject([
    429,
    { errors: [{ code: "too_many_requests", message: "Too many requests." }] },
  ]);
  expect(Number(last.headers["retry-after"])).toBeGreaterThan(0);

  const atToken = await untilThrottled((url) => token(url, wrong));
  expect([atToken.last.status, atToken.last.json]).toEqual([
    429,
    { error: "temporarily_unavailable" },
  ]);
  expect(Number(atToken.last.headers["retry-after"])).toBeGreaterThan(0);
  // The right secret is not tried either: it could be a guess.
  expect((await list(api.url, options.authorization)).status).toBe(429);

  const others = await paymentOptionWorld(api);
  expect((await list(api.url, others.authorization)).status).toBe(200);
});

test("an unknown client is throttled as a known one", async () => {
  const options = await paymentOptionWorld(api);
  const known = await untilThrottled((url) => list(url, basic(options.clientKey, "wrong")));
  const authorization = basic(randomUUID(), "wrong");
  const unknown = await untilThrottled((url) => list(url, authorization));
  expect(unknown.attempts).toBe(known.attempts);
  expect(unknown.last.json).toMatchObject({ errors: [{ code: "too_many_requests" }] });
});

test("counts are stored without addresses and keys, and removed after their minute", async () => {
  const key = randomUUID();
  await list(api.url, basic(key, "wrong"));
  const stored = JSON.stringify(await api.rows("SELECT * FROM login_failure"));
  expect(stored).not.toContain(key);
  expect(stored).not.toContain("127.0.0.1");
  await api.rows("UPDATE login_failure SET ends_at = ends_at - interval '2 minutes'");
  const before = await api.rows("SELECT key FROM login_failure");
  for (let sent = 0; sent < 5; sent += 1) await list(api.url, basic(randomUUID(), "wrong"));
  const after = await api.rows("SELECT key FROM login_failure WHERE ends_at < now()");
  expect(after.length).toBeLessThan(before.length);
});

test("a client that has logged in from an address is not locked out by the failures of others there", async () => {
  const options = await paymentOptionWorld(api);
  expect((await list(api.url, options.authorization)).status).toBe(200);
  for (let sent = 0; sent < 120; sent += 1) await list(api.url, basic(randomUUID(), "wrong"));
  expect((await list(api.url, basic(randomUUID(), "wrong"))).status).toBe(429);
  expect((await list(api.url, options.authorization)).status).toBe(200);
});
