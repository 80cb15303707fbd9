import { type Answer, call } from "#test/call.ts";
import type { TestApi, Trpc } from "#test/start-test-api.ts";

type RequestChanges = {
  readonly method?: "PUT" | "DELETE" | "POST" | "GET";
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
};
export type CardTokenWorld = {
  readonly tenantId: string;
  /** The merchant's client. */
  readonly clientKey: string;
  readonly trpc: Trpc;
  /** Requests the deletion of a token. Without changes the request is valid and has a new Request-Id. */
  remove(token: string, changes?: RequestChanges): Promise<Answer>;
  store(more?: { token?: string; country?: string; reconsent?: boolean }): Promise<string>;
};

export const RISK = {
  currentService: "Recharge",
  channel: "sms",
  deviceFingerprint: "d2f1c0",
  ipAddress: "203.0.113.7",
  geolocationCountry: "AU",
  geolocation: { longitude: 151.2, latitude: -33.9 },
  activationDate: "2024-05-01",
  simNumber: "8961012345",
  application: { name: "Shop", version: "1.0", osName: "Android", osVersion: "15" },
};

/** As in the document's sample, which omits a semicolon. */
export const USER_AGENT =
  "Merchant/ABC; Platform/SAP; MerchantId/ABC123; Channel/autopayment; CountryCode/AU System Information/Java/8.3; Service/Auto-recharge";

/** A complete request body. */
export const deletion = (token: string) => ({ token, risk: RISK, requestor: "6140222333" });

let requests = 0;

/** A tenant with a merchant's admin token. */
export async function cardTokenWorld(api: TestApi): Promise<CardTokenWorld> {
  const tenantId = await api.tenant();
  const client = await api.client(tenantId, ["cards:admin"]);
  const authorization = `Bearer ${await api.clientToken(tenantId, "admin", client)}`;
  const trpc = await api.trpc(tenantId);
  return {
    tenantId,
    clientKey: client.clientKey,
    trpc,
    remove: (token, { method = "PUT", url = api.url, headers = {}, body = deletion(token) } = {}) =>
      call(`${url}/v1/cards/delete`, {
        method,
        headers: {
          authorization,
          "content-type": "application/json",
          accept: "application/json",
          "user-agent": USER_AGENT,
          "request-id": `request-${(requests += 1)}`,
          ...headers,
        },
        body,
      }),
    async store(more = {}) {
      const { token } = await trpc.cardTokens.store.mutate({
        brand: "Visa",
        last4: "4242",
        expiry: "12/2031",
        ...more,
      });
      return token;
    },
  };
}
