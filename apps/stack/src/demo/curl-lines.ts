import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { DemoFile } from "#demo/demo-file.ts";

/**
 * Three lines to paste, one per contract. Each deletes a credential of the demo for good. They read tokens, secrets and credentials
 * from `demo.json`, so that none is shown or gets into a log. Without a credential of its kind a line is left out.
 */
export function curlLines(
  home: string,
  { apiUrl, tenantId, clickToPay, paymentOptions, cards }: DemoFile,
): string {
  const path = JSON.stringify(join(home, "demo.json"));
  /** A command substitution that prints an expression over the file, for a place within double quotes. */
  const read = (expression: string) =>
    `$(node -p ${shellQuoted(`const demo = require(${path}); ${expression}`)})`;
  const json = "-H 'Content-Type: application/json'";
  const [customer] = clickToPay.customers;
  const [option] = paymentOptions.options;
  const lines = [
    customer !== undefined &&
      `curl -i -X POST '${apiUrl}/cards-tokenization/v1/clicktopay/visa/delete/customer' -H "Authorization: Bearer ${read("demo.clickToPay.customers[0].accountToken")}" -H 'x-tenant: ${tenantId}' -H 'x-customer-id: ${customer.customerId}' ${json} -d '${JSON.stringify({ owner_bid: customer.ownerBid })}'`,
    option !== undefined &&
      `curl -i -X DELETE '${apiUrl}/accounts/${option.customerAccountId}/paymentOptions/${option.storedPaymentOptionReference}' -u "${read('demo.paymentOptions.merchantKey + ":" + demo.paymentOptions.authenticationKey')}" ${json} -H 'Accept-Language: en-US' -H 'Origin: https://shop.example' -H 'User-Agent: demo/1.0'`,
    cards.tokens.length > 0 &&
      `curl -i -X PUT '${apiUrl}/v1/cards/delete' -H "Authorization: Bearer ${read("demo.cards.adminToken")}" ${json} -H 'Accept: application/json' -H 'User-Agent: ${cards.userAgent}' -H 'Request-Id: ${randomUUID()}' -d "${read('JSON.stringify({ token: demo.cards.tokens[0], risk: demo.cards.risk, requestor: "6140222333" })')}"`,
  ];
  return lines.filter((line) => line !== false).join("\n\n");
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
