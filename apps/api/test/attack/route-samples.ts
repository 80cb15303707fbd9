import type { ROUTES } from "#auth/permissions.ts";
import type { TenantIds } from "#test/attack/tenant-ids.ts";
import { deletion, USER_AGENT } from "#test/card-token-world.ts";

/** A request, with its path as segments. */
export type RouteSample = {
  readonly path: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

type RouteName = Exclude<keyof typeof ROUTES, `${string} /trpc/:path`>;

const JSON_BODY = { "content-type": "application/json" };

const clickToPay =
  (action: string, subject: string, more: Readonly<Record<string, unknown>> = {}) =>
  ({ tenantId, customerId, ownerBid }: TenantIds): RouteSample => ({
    path: ["cards-tokenization", "v1", "clicktopay", "visa", action, subject],
    headers: { ...JSON_BODY, "x-tenant": tenantId, "x-customer-id": String(customerId) },
    body: { owner_bid: ownerBid, ...more },
  });

const MERCHANT = {
  ...JSON_BODY,
  "accept-language": "en-US",
  origin: "https://shop.example",
  "user-agent": "shop/1",
};

const deleteToken = ({ cardToken }: TenantIds): RouteSample => ({
  path: ["v1", "cards", "delete"],
  headers: {
    ...JSON_BODY,
    accept: "application/json",
    "user-agent": USER_AGENT,
    "request-id": `request-${cardToken}`,
  },
  body: deletion(cardToken),
});

const page =
  (...path: readonly string[]) =>
  (): RouteSample => ({ path });

/** A valid request of each route, without credentials. A route without one is a type error. */
export const ROUTE_SAMPLES: {
  readonly [Name in RouteName]: (ids: TenantIds) => RouteSample;
} = {
  "POST /cards-tokenization/v1/clicktopay/:network/delete/customer": clickToPay(
    "delete",
    "customer",
  ),
  "POST /cards-tokenization/v1/clicktopay/:network/enroll/customer": clickToPay(
    "enroll",
    "customer",
    {
      card_information: { card_id: 1, last4: "1111" },
      customer_information: {
        first_name: "E",
        last_name: "M",
        emails: ["e@example.org"],
        phones: ["+4915112345678"],
        billing_address: { city: "Bonn" },
      },
    },
  ),
  "POST /cards-tokenization/v1/clicktopay/:network/enroll/card": clickToPay("enroll", "card", {
    card_id: 12,
    last4: "1111",
  }),
  "POST /cards-tokenization/v1/clicktopay/:network/delete/card": clickToPay("delete", "card", {
    card_id: 11,
  }),
  "GET /accounts/:customerAccountId/paymentOptions": ({ customerAccountId }) => ({
    path: ["accounts", customerAccountId, "paymentOptions"],
    headers: MERCHANT,
  }),
  "DELETE /accounts/:customerAccountId/paymentOptions/:storedPaymentOptionReference": ({
    customerAccountId,
    optionReference,
  }) => ({
    path: ["accounts", customerAccountId, "paymentOptions", optionReference],
    headers: MERCHANT,
  }),
  "PUT /v1/cards/delete": deleteToken,
  "DELETE /v1/cards/delete": deleteToken,
  "POST /imports": ({ cardToken: token }) => ({
    path: ["imports?kind=card_token"],
    headers: { "content-type": "application/x-ndjson" },
    body: { token, brand: "Visa", last4: "4242", expiry: "12/2031" },
  }),
  "PUT /batches/:id/items": ({ batchId, cardToken: token }) => ({
    path: ["batches", batchId, "items"],
    headers: { "content-type": "application/x-ndjson" },
    body: { target: { kind: "card_token", token } },
  }),
  "GET /batches/:id/outcomes": ({ batchId }) => ({ path: ["batches", batchId, "outcomes"] }),
  "POST /oauth2/token": () => ({
    path: ["oauth2", "token"],
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "grant_type=client_credentials",
  }),
  "POST /networks/visa/notifications": () => ({
    path: ["networks", "visa", "notifications?apikey=api-key"],
    headers: { ...JSON_BODY, keyid: "key-1" },
    body: { encData: "x" },
  }),
  "GET /": page(""),
  "GET /healthz": page("healthz"),
  "GET /readyz": page("readyz"),
  "GET /metrics": page("metrics"),
  "GET /openapi.json": page("openapi.json"),
  "GET /.well-known/jwks.json": page(".well-known", "jwks.json"),
  "GET /docs": page("docs"),
  "GET /docs/json": page("docs", "json"),
  "GET /docs/yaml": page("docs", "yaml"),
  "GET /docs/static/index.html": page("docs", "static", "index.html"),
  "GET /docs/static/swagger-initializer.js": page("docs", "static", "swagger-initializer.js"),
  "GET /docs/static/*": page("docs", "static", "swagger-ui.css"),
};
