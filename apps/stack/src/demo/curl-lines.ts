import { randomUUID } from "node:crypto";
import type { DemoFile } from "#demo/demo-file.ts";

/** Three lines to paste, one per contract. Each deletes a credential of the demo for good. */
export function curlLines({
  apiUrl,
  tenantId,
  clickToPay,
  paymentOptions,
  cards,
}: DemoFile): string {
  const [customer] = clickToPay.customers;
  const [option] = paymentOptions.options;
  const [token] = cards.tokens;
  if (customer === undefined || option === undefined || token === undefined)
    throw new Error("the demo has no credentials");
  const json = "-H 'Content-Type: application/json'";
  const { merchantKey, authenticationKey } = paymentOptions;
  return [
    `curl -i -X POST '${apiUrl}/cards-tokenization/v1/clicktopay/visa/delete/customer' -H 'Authorization: Bearer ${customer.accountToken}' -H 'x-tenant: ${tenantId}' -H 'x-customer-id: ${customer.customerId}' ${json} -d '${JSON.stringify({ owner_bid: customer.ownerBid })}'`,
    `curl -i -X DELETE '${apiUrl}/accounts/${option.customerAccountId}/paymentOptions/${option.storedPaymentOptionReference}' -u '${merchantKey}:${authenticationKey}' ${json} -H 'Accept-Language: en-US' -H 'Origin: https://shop.example' -H 'User-Agent: demo/1.0'`,
    `curl -i -X PUT '${apiUrl}/v1/cards/delete' -H 'Authorization: Bearer ${cards.adminToken}' ${json} -H 'Accept: application/json' -H 'User-Agent: ${cards.userAgent}' -H 'Request-Id: ${randomUUID()}' -d '${JSON.stringify({ token, risk: cards.risk, requestor: "6140222333" })}'`,
  ].join("\n\n");
}
