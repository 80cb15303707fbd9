import { PATIENCE_MS } from "@expunge/testkit/patience";
import { soak } from "@expunge/testkit/soak";
import fc from "fast-check";
import { Pool } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type CardTokenWorld,
  cardTokenWorld,
  deletion,
  USER_AGENT,
} from "#test/card-token-world.ts";
import { type ClickToPayWorld, clickToPayWorld } from "#test/click-to-pay-world.ts";
import { problemOf } from "#test/contract-answers.ts";
import { type GoodRequest, malformedRequests, type SentRequest } from "#test/malformed-requests.ts";
import { type PaymentOptionWorld, paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

const REQUESTS = soak(2_500);
/** Each batch has its own seed, so that a failure is reproduced by the first batch. */
const BATCH = 125;
const CONNECTIONS = 32;
/** Failures print the settings that reproduce them. */
const SEED = Number(process.env["FUZZ_SEED"] || Math.trunc(Math.random() * 2 ** 31));

let api: TestApi;
let customers: ClickToPayWorld;
let options: PaymentOptionWorld;
let tokens: CardTokenWorld;
let pool: Pool;
beforeAll(async () => {
  api = await startTestApi();
  [customers, options, tokens] = await Promise.all([
    clickToPayWorld(api),
    paymentOptionWorld(api),
    cardTokenWorld(api),
  ]);
  pool = new Pool(api.url, { connections: CONNECTIONS, connectTimeout: PATIENCE_MS });
});
afterAll(async () => {
  await pool.close();
  await api.close();
});

/** The contract violation in the answer to a request, if any. */
async function problemWith(sent: SentRequest): Promise<string | undefined> {
  const { method, path, headers, body } = sent;
  const answer = await pool.request({
    method,
    path,
    headers: headers.flat(),
    body: body.length > 0 ? body : null,
  });
  const { statusCode: status } = answer;
  const text = await answer.body.text();
  if (status >= 500) return `${status} ${text}`;
  const contentType = String(answer.headers["content-type"] ?? "");
  return problemOf({ method, path: path.replace(/[?#].*$/, ""), status, contentType, text });
}

/** Sends the requests over a few persistent connections, and fails on the first invalid answer. */
async function expectGoodAnswers(requests: readonly SentRequest[], seed: number): Promise<void> {
  const open = requests.values();
  const send = async () => {
    for (const sent of open) {
      const problem = await problemWith(sent).catch(String);
      expect(
        problem,
        `Repeat this with FUZZ_SEED=${seed} npm test -- fuzz.int\n${JSON.stringify(sent)}`,
      ).toBeUndefined();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, send));
}

type Subject = { readonly share: number; readonly good: () => Promise<GoodRequest> };

const CLICK_TO_PAY = "/cards-tokenization";
const VISA = ["v1", "clicktopay", "visa"];
const accountHeaders = async (world: ClickToPayWorld) => ({
  authorization: `Bearer ${await api.account(world.tenantId, world.accountId)}`,
  "x-tenant": world.tenantId,
  "x-customer-id": "404",
  "content-type": "application/json",
});
const merchantHeaders = async () => ({
  authorization: (
    await api.client(options.tenantId, ["payment_options:read", "payment_options:delete"])
  ).basic,
  "content-type": "application/json",
  "accept-language": "en-US",
  origin: "https://shop.example",
  "user-agent": "shop/1",
});

const SUBJECTS: Readonly<Record<string, Subject>> = {
  "contract 1, delete customer": {
    share: 0.2,
    good: async () => ({
      method: "POST",
      prefix: CLICK_TO_PAY,
      path: [...VISA, "delete", "customer"],
      headers: await accountHeaders(await clickToPayWorld(api)),
      body: { owner_bid: "1000052" },
    }),
  },
  "contract 1, enrol card": {
    share: 0.07,
    good: async () => ({
      method: "POST",
      prefix: CLICK_TO_PAY,
      path: [...VISA, "enroll", "card"],
      headers: await accountHeaders(await clickToPayWorld(api)),
      body: { owner_bid: "1000052", card_id: 1, last4: "1111", billing_address: { city: "Köln" } },
    }),
  },
  // For a tenant without Click to Pay: a mutation without effect would enrol a customer.
  "contract 1, enrol customer": {
    share: 0.07,
    good: async () => ({
      method: "POST",
      prefix: CLICK_TO_PAY,
      path: [...VISA, "enroll", "customer"],
      headers: await accountHeaders(await clickToPayWorld(api, false)),
      body: {
        owner_bid: "1000052",
        card_information: { card_id: 1, last4: "1111" },
        customer_information: {
          first_name: "E",
          last_name: "M",
          emails: ["e@example.org"],
          phones: ["+491511"],
          billing_address: { city: "Köln" },
        },
      },
    }),
  },
  "contract 2, delete": {
    share: 0.25,
    good: async () => ({
      method: "DELETE",
      prefix: "/accounts",
      path: ["customer-404", "paymentOptions", "none"],
      headers: await merchantHeaders(),
    }),
  },
  "contract 2, list": {
    share: 0.07,
    good: async () => ({
      method: "GET",
      prefix: "/accounts",
      path: ["customer-404", "paymentOptions"],
      headers: await merchantHeaders(),
    }),
  },
  "contract 3": {
    share: 0.34,
    good: async () => ({
      method: "PUT",
      prefix: "/v1/cards",
      path: ["delete"],
      headers: {
        authorization: `Bearer ${await api.clientToken(tokens.tenantId, "admin")}`,
        "content-type": "application/json",
        accept: "application/json",
        "user-agent": USER_AGENT,
        "request-id": "request-404",
      },
      body: deletion("none"),
    }),
  },
};

/** Tokens of the wrong kind or tenant, expired tokens, and garbage. */
async function wrongTokens(): Promise<readonly string[]> {
  const { tenantId } = tokens;
  const { basic } = await api.client(tenantId, ["cards:use"]);
  const signed = await Promise.all([
    api.account(tenantId, "a", -10),
    api.account("TN-none", "a"),
    api.staff(tenantId),
    api.clientToken(tenantId, "card"),
    api.clientToken(tenantId, "payment_options"),
    api.clientToken(tenantId, "admin"),
  ]);
  const garbage = [
    "Bearer",
    "Bearer x.y.z",
    "Basic",
    "Basic AAAA",
    "Basic OjoK",
    `Bearer ${"x".repeat(8000)}`,
    "Digest a",
  ];
  return [...garbage, basic, ...signed.map((token) => `Bearer ${token}`)];
}

/** Written by refused requests on purpose. */
const OF_REFUSALS = new Set(["idempotency_record", "audit_entry", "login_failure"]);

/** Row counts by table, without the stored `not_found` answers, failed logins and security events. */
async function rowCounts(): Promise<unknown> {
  const tables = await api.rows(
    "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  );
  const names = tables.map(({ name }) => String(name)).filter((name) => !OF_REFUSALS.has(name));
  const counts = names
    .map((name) => `SELECT '${name}' AS name, count(*)::int FROM ${name}`)
    .join(" UNION ALL ");
  return api.rows(
    `${counts} UNION ALL SELECT 'audit_entry', count(*)::int FROM audit_entry WHERE action <> 'security.access'
     UNION ALL SELECT 'done', count(*)::int FROM idempotency_record WHERE outcome ->> 'kind' <> 'not_found'`,
  );
}

describe(`${REQUESTS} malformed requests`, () => {
  let before: unknown;
  let stored: { reference: string };
  let token: string;
  beforeAll(async () => {
    await customers.enrol();
    stored = await options.storeSepa();
    token = await tokens.store();
    // The clients must exist before the first count.
    goods = await Promise.all(Object.values(SUBJECTS).map(({ good }) => good()));
    spoilt = await wrongTokens();
    before = await rowCounts();
  });
  let goods: readonly GoodRequest[] = [];
  let spoilt: readonly string[] = [];

  test.each(Object.keys(SUBJECTS).map((name, place) => [name, place] as const))(
    "%s: no 5xx, and every answer in the contract's shape",
    async (name, place) => {
      const good = goods[place];
      const share = SUBJECTS[name]?.share ?? 0;
      if (good === undefined) throw new Error("nothing to spoil");
      const requests = malformedRequests(good, spoilt);
      for (let sent = 0; sent < REQUESTS * share; sent += BATCH) {
        const seed = SEED + sent;
        await expectGoodAnswers(fc.sample(requests, { numRuns: BATCH, seed }), seed);
      }
    },
  );

  test("nothing has changed, nothing went wrong unseen, and deletions work as before", async () => {
    expect(await rowCounts()).toEqual(before);
    expect(api.log()).not.toContain('"level":50');
    expect((await customers.post()).status).toBe(202);
    expect((await options.remove(stored.reference)).status).toBe(200);
    expect((await tokens.remove(token)).status).toBe(200);
  });
});
