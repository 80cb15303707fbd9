import { randomUUID } from "node:crypto";
import { AUDIENCES } from "@expunge/schemas/boundary/token-audiences";
import { type Answer, call } from "#test/call.ts";
import { deletion, USER_AGENT } from "#test/card-token-world.ts";
import type { IdentityProvider } from "#test/identity-provider.ts";

/** The answers by what was called. */
export type Answers = Readonly<Record<string, Answer>>;

type Caller = {
  readonly identityProvider: IdentityProvider;
  readonly tenantId: string;
  /** The `Authorization: Basic` header of a client with all rights. */
  readonly basic: string;
  /** A token of the class `admin` of the same client. */
  readonly adminToken: string;
};

const JSON_BODY = { "content-type": "application/json", accept: "application/json" };
const TARGET = { kind: "card_token", token: "tok_none" };
const OPTION = { customerAccountId: "customer-1" };
const MANDATE = { mandateReference: "M-none", creditorId: "DE98ZZZ09999999999" };

const QUERIES: Readonly<Record<string, unknown>> = {
  "deletions.list": {},
  "deletions.get": { id: randomUUID() },
  "deletions.preview": { target: TARGET, reason: "fraud" },
  "paymentOptions.list": OPTION,
  "cardTokens.get": { token: "tok_none" },
  "clickToPay.get": { accountId: "acc-1", customerId: 7 },
  "mandates.get": MANDATE,
  "mandates.evidence": MANDATE,
  "holds.list": { target: TARGET },
  "settings.get": undefined,
  "webhooks.list": undefined,
  "events.list": {},
};
const MUTATIONS: Readonly<Record<string, unknown>> = {
  "cardTokens.store": { brand: "Visa", last4: "4242", expiry: "12/2031" },
  "credentials.authorizeUse": { target: TARGET },
  "deletions.cancel": { id: randomUUID() },
  "mandates.amend": { ...MANDATE, changes: { creditorName: "Acme" } },
  "holds.place": { target: TARGET, hold: "fraud_investigation", reference: "F-1" },
};

/** Sends one request for each way to the database, all of them at once: the contracts, tokens, tRPC and the metrics. */
export async function callEveryWay(
  url: string,
  { identityProvider, tenantId, basic, adminToken }: Caller,
): Promise<Answers> {
  const bearer = async (claims: Record<string, unknown>) =>
    `Bearer ${await identityProvider.sign({ tenant_id: tenantId, ...claims }, 3600)}`;
  const [account, staff] = await Promise.all([
    bearer({ aud: AUDIENCES.account, sub: "acc-1", account_id: "acc-1" }),
    bearer({ aud: AUDIENCES.staff, sub: "erika", role: "admin" }),
  ]);
  const merchant = {
    ...JSON_BODY,
    authorization: basic,
    "accept-language": "en-US",
    origin: "https://shop.example",
    "user-agent": "shop/1",
  };
  const staffHeaders = { ...JSON_BODY, authorization: staff };
  const calls: Record<string, Promise<Answer>> = {
    "click to pay: delete": call(`${url}/cards-tokenization/v1/clicktopay/visa/delete/customer`, {
      method: "POST",
      headers: { ...JSON_BODY, authorization: account, "x-tenant": tenantId, "x-customer-id": "7" },
      body: { owner_bid: "1000052" },
    }),
    "payment options: list": call(`${url}/accounts/customer-1/paymentOptions`, {
      headers: merchant,
    }),
    "payment options: delete": call(`${url}/accounts/customer-1/paymentOptions/none`, {
      method: "DELETE",
      headers: merchant,
    }),
    "card tokens: delete": call(`${url}/v1/cards/delete`, {
      method: "PUT",
      headers: {
        ...JSON_BODY,
        authorization: `Bearer ${adminToken}`,
        "user-agent": USER_AGENT,
        "request-id": randomUUID(),
      },
      body: deletion("tok_none"),
    }),
    tokens: call(`${url}/oauth2/token`, {
      method: "POST",
      headers: { authorization: basic, "content-type": "application/x-www-form-urlencoded" },
      body: "grant_type=client_credentials",
    }),
    metrics: plain(`${url}/metrics`),
  };
  for (const [name, input] of Object.entries(QUERIES)) {
    const query = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
    calls[name] = call(`${url}/trpc/${name}${query}`, { headers: staffHeaders });
  }
  for (const [name, body] of Object.entries(MUTATIONS))
    calls[name] = call(`${url}/trpc/${name}`, { method: "POST", headers: staffHeaders, body });
  const answers = await Promise.all(
    Object.entries(calls).map(async ([name, answer]) => [name, await answer] as const),
  );
  return Object.fromEntries(answers);
}

/** The metrics are text. */
async function plain(url: string): Promise<Answer> {
  const answer = await fetch(url);
  const headers = Object.fromEntries(answer.headers);
  return { status: answer.status, headers, text: await answer.text(), json: undefined };
}

/** The status and `Retry-After` of each answer that is not 503 with 1 second. */
export function notOverloaded(answers: Answers): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(answers)
      .map(([name, { status, headers }]) => [name, [status, headers["retry-after"]]] as const)
      .filter(([, [status, retryAfter]]) => status !== 503 || retryAfter !== "1"),
  );
}

/** The status of each answer that is a fault of the service. */
export function faults(answers: Answers): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(answers)
      .map(([name, { status }]) => [name, status] as const)
      .filter(([, status]) => status >= 500),
  );
}
