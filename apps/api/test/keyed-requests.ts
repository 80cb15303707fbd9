import { type Answer, call } from "#test/call.ts";
import { cardTokenWorld } from "#test/card-token-world.ts";
import { CREDITOR, DEBTOR, IBAN, paymentOptionWorld } from "#test/payment-option-world.ts";
import type { TestApi } from "#test/start-test-api.ts";

/** A request with an idempotency key, and its answers for a used key. */
export type KeyedRequest = {
  readonly tenantId: string;
  /** Sends the request, or one with another body, with a key. */
  send(key: string, sent?: { readonly other?: boolean; readonly url?: string }): Promise<Answer>;
  /** SQL that counts its effects. */
  readonly effects: string;
  readonly running: unknown;
  readonly reused: { readonly status: number; readonly body: unknown };
};

const DELETIONS =
  "SELECT count(*)::int AS count FROM audit_entry WHERE tenant_id = $1 AND action = 'deletion.request'";
const STORED =
  "SELECT count(*)::int AS count FROM audit_entry WHERE tenant_id = $1 AND action LIKE '%.store'";
const HOLDS = "SELECT count(*)::int AS count FROM hold WHERE tenant_id = $1";

/** All requests with idempotency keys, each for its own tenant. */
export const KEYED_REQUESTS: Readonly<Record<string, (api: TestApi) => Promise<KeyedRequest>>> = {
  "contract 2": async (api) => {
    const world = await paymentOptionWorld(api);
    const [one, other] = [await world.storeSepa(), await world.storeSepa()];
    return {
      tenantId: world.tenantId,
      effects: DELETIONS,
      send: (key, sent) =>
        world.remove((sent?.other ? other : one).reference, {
          ...(sent?.url && { url: sent.url }),
          headers: { "idempotency-key": key },
        }),
      running: { errors: [{ code: "request_in_progress", property: "Idempotency-Key" }] },
      reused: { status: 422, body: { errors: [{ code: "idempotency_key_reused" }] } },
    };
  },
  "contract 3": async (api) => {
    const world = await cardTokenWorld(api);
    const [one, other] = [await world.store(), await world.store()];
    return {
      tenantId: world.tenantId,
      effects: DELETIONS,
      send: (key, sent) =>
        world.remove(sent?.other ? other : one, {
          ...(sent?.url && { url: sent.url }),
          headers: { "request-id": key },
        }),
      running: { errorCode: "request_in_progress", httpStatusCode: 409 },
      reused: { status: 409, body: { errorCode: "request_id_conflict" } },
    };
  },
  "deletions.request": async (api) => {
    const world = await cardTokenWorld(api);
    const token = await world.store();
    return staffRequest(api, world.tenantId, DELETIONS, "deletions.request", (other) => ({
      target: { kind: "card_token", token },
      reason: other ? "fraud" : "customer_request",
    }));
  },
  "paymentOptions.store, a mandate": async (api) =>
    staffRequest(api, await api.tenant(), STORED, "paymentOptions.store", (other) => ({
      kind: "sepa_direct_debit",
      customerAccountId: "customer-1",
      iban: IBAN,
      debtorName: other ? "Max Mustermann" : DEBTOR,
      mandate: { scheme: "CORE", type: "recurring", creditorId: CREDITOR, reference: "M-1" },
    })),
  "paymentOptions.store, a card": async (api) =>
    staffRequest(api, await api.tenant(), STORED, "paymentOptions.store", (other) => ({
      kind: "card",
      customerAccountId: "customer-1",
      token: "tok_1",
      brand: "Visa",
      last4: other ? "1111" : "4242",
      expiry: "12/2031",
    })),
  "cardTokens.store": async (api) =>
    staffRequest(api, await api.tenant(), STORED, "cardTokens.store", (other) => ({
      brand: "Visa",
      last4: other ? "1111" : "4242",
      expiry: "12/2031",
    })),
  "holds.place": async (api) => {
    const world = await cardTokenWorld(api);
    const token = await world.store();
    return staffRequest(api, world.tenantId, HOLDS, "holds.place", (other) => ({
      target: { kind: "card_token", token },
      hold: "legal",
      reference: other ? "case 2" : "case 1",
    }));
  },
};

async function staffRequest(
  api: TestApi,
  tenantId: string,
  effects: string,
  procedure: string,
  input: (other: boolean) => Readonly<Record<string, unknown>>,
): Promise<KeyedRequest> {
  const authorization = `Bearer ${await api.staff(tenantId)}`;
  return {
    tenantId,
    effects,
    send: (idempotencyKey, { other = false, url = api.url } = {}) =>
      call(`${url}/trpc/${procedure}`, {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: { ...input(other), idempotencyKey },
      }),
    running: { error: { data: { code: "CONFLICT", expunge: { code: "conflict" } } } },
    reused: { status: 422, body: { error: { data: { expunge: { code: "key_reused" } } } } },
  };
}
