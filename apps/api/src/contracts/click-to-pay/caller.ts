import { randomUUID } from "node:crypto";
import { containsCardNumber } from "@expunge/domain/card-number/contains-card-number";
import { CARD_NUMBER_REFUSED } from "@expunge/schemas/boundary/stored-text";
import type { FastifyRequest } from "fastify";
import { bearerOf } from "#auth/credentials-of.ts";
import { accountClaims } from "#auth/claims.ts";
import type { Tokens } from "#auth/tokens.ts";
import { HttpFault, invalid } from "#http/fault.ts";
import { headerOf } from "#http/json-body.ts";

/** Who calls contract 1, about whom: from the account token and the headers. */
export type Caller = {
  readonly tenantId: string;
  readonly accountId: string;
  readonly customerId: number;
};

/**
 * Authenticates a request, then reads its headers, in the contract's order: 401; all blank names together; a customer
 * that is no positive integer; 403 for a tenant that is not the token's.
 */
export async function callerOf(tokens: Tokens, request: FastifyRequest): Promise<Caller> {
  const token = bearerOf(request.headers.authorization);
  const claims = token === undefined ? undefined : await tokens.verify(token, accountClaims);
  if (claims === undefined) throw new HttpFault({ kind: "unauthorized" });

  const accountId = claims.account_id.trim();
  const customer = headerOf(request, "x-customer-id");
  const tenantId = headerOf(request, "x-tenant");
  const blank = Object.entries({
    AccountID: accountId,
    CustomerID: customer,
    OrgID: tenantId,
  }).filter(([, value]) => value === "");
  if (blank.length > 0)
    throw invalid(...blank.map(([field]) => ({ field, message: "cannot be blank" })));

  const customerId = Number(customer);
  if (!/^[1-9]\d{0,15}$/.test(customer) || !Number.isSafeInteger(customerId)) {
    throw invalid({ field: "CustomerID", message: "x-customer-id must be a positive integer" });
  }
  if (tenantId !== claims.tenant_id) throw new HttpFault({ kind: "forbidden" });
  return { tenantId, accountId, customerId };
}

/** Refuses what an enrolment would store of its caller, should it be a card number. Only there: a look-up refuses no value. */
export function refuseCardNumbers(accountId: string, customerId: number): void {
  const held = Object.entries({ AccountID: accountId, CustomerID: String(customerId) }).filter(
    ([, value]) => containsCardNumber(value),
  );
  if (held.length > 0)
    throw invalid(...held.map(([field]) => ({ field, message: CARD_NUMBER_REFUSED })));
}

/** The request's correlation id: the caller's, when it is one that may be kept, else a new one. */
export function correlationIdOf(request: FastifyRequest): string {
  const given = headerOf(request, "x-cid");
  const keepable = /^[\x20-\x7e]{1,128}$/.test(given) && !containsCardNumber(given);
  return keepable ? given : randomUUID();
}
