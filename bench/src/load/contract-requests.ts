import { randomUUID } from "node:crypto";
import { CARD_USER_AGENT, RISK } from "@expunge/stack/demo/card-client";
import type { ExpectedRequest } from "#load/http-request.ts";
import { mutationRequest } from "#load/staff-requests.ts";
import { OWNER_BID } from "#seed/customers.ts";
import type { Tenant } from "#stack/tenants.ts";

const JSON_BODY = { "content-type": "application/json" };

/** The headers of contract 2. */
export function merchantHeaders({ basic }: Tenant): Record<string, string> {
  return {
    ...JSON_BODY,
    authorization: basic,
    "accept-language": "en-US",
    origin: "https://shop.example",
    "user-agent": "shop/1.0",
  };
}

/** Contract 2: deletes a stored payment option. */
export function optionRequest(
  headers: Readonly<Record<string, string>>,
  name: string,
  number: number,
): ExpectedRequest {
  const path = `/accounts/${name}-${number}/paymentOptions/${name}-${number}`;
  return { method: "DELETE", path, headers, status: 200 };
}

/** Contract 3: deletes a card token, under a `Request-Id` of its own as the contract demands. */
export function tokenRequest(adminToken: string, name: string, number: number): ExpectedRequest {
  return {
    method: "PUT",
    path: "/v1/cards/delete",
    headers: {
      ...JSON_BODY,
      authorization: `Bearer ${adminToken}`,
      accept: "application/json",
      "user-agent": CARD_USER_AGENT,
      "request-id": randomUUID(),
    },
    body: JSON.stringify({ token: `${name}-${number}`, risk: RISK, requestor: "6140222333" }),
    status: 200,
  };
}

/** Contract 1: deletes a Click to Pay customer. */
export function customerRequest(
  { tenantId }: Tenant,
  accountToken: string,
  number: number,
): ExpectedRequest {
  return {
    method: "POST",
    path: "/cards-tokenization/v1/clicktopay/visa/delete/customer",
    headers: {
      ...JSON_BODY,
      authorization: `Bearer ${accountToken}`,
      "x-tenant": tenantId,
      "x-customer-id": String(number),
    },
    body: JSON.stringify({ owner_bid: OWNER_BID }),
    status: 202,
  };
}

const optionInput = (name: string, number: number) => ({
  target: {
    kind: "payment_option",
    customerAccountId: `${name}-${number}`,
    reference: `${name}-${number}`,
  },
  reason: "customer_request",
});

/** One call of a tRPC mutation over an option: of `deletions.request`, or of another one that gets the same input. */
export function staffRequest(
  staffToken: string,
  procedure: string,
  name: string,
  number: number,
): ExpectedRequest {
  return mutationRequest(staffToken, procedure, optionInput(name, number));
}

/** Calls of `deletions.request` in one HTTP batch, as tRPC's batch link sends them. */
export function staffBatch(
  staffToken: string,
  name: string,
  numbers: readonly number[],
): ExpectedRequest {
  const names = numbers.map(() => "deletions.request").join(",");
  const inputs = numbers.map((number, place) => [place, optionInput(name, number)] as const);
  return {
    method: "POST",
    path: `/trpc/${names}?batch=1`,
    headers: { ...JSON_BODY, authorization: `Bearer ${staffToken}` },
    body: JSON.stringify(Object.fromEntries(inputs)),
    status: 200,
  };
}
