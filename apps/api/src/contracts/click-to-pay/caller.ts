import { randomUUID } from "node:crypto";
import { containsCardNumber } from "@expunge/domain/card-number/contains-card-number";
import { CARD_NUMBER_REFUSED } from "@expunge/schemas/boundary/stored-text";
import { isStorable, NOT_STORABLE } from "@expunge/schemas/boundary/bounded-text";
import { lowerCaseUuid } from "@expunge/schemas/boundary/uuid";
import type { FastifyRequest } from "fastify";
import { bearerOf } from "#auth/authorization-header.ts";
import { accountClaims } from "#auth/claims.ts";
import type { Role } from "#auth/permissions.ts";
import type { Tokens } from "#auth/tokens.ts";
import { HttpFault, invalid } from "#http/fault.ts";
import { headerOf } from "#http/json-body.ts";

/** The account behind a request and the customer it addresses, from the account token and the headers. */
type Caller = {
  readonly tenantId: string;
  readonly accountId: string;
  readonly customerId: number;
  readonly roles: readonly Role[];
};

/**
 * Authenticates a request, then reads its headers. Checks run in the contract's order: undefined for an invalid token, 400 for all blank
 * values together, 400 for a customer id that is not a positive integer, 403 for a tenant other than the token's.
 */
export async function callerOf(
  tokens: Tokens,
  request: FastifyRequest,
): Promise<Caller | undefined> {
  const token = bearerOf(request.headers.authorization);
  const claims = token === undefined ? undefined : await tokens.verify(token, accountClaims);
  if (claims === undefined) return undefined;

  const { account_id: accountId, tenant_id } = claims;
  const customer = headerOf(request, "x-customer-id");
  const tenantId = lowerCaseUuid(headerOf(request, "x-tenant"));
  const blank = Object.entries({
    AccountID: accountId,
    CustomerID: customer,
    OrgID: tenantId,
  }).filter(([, value]) => value.trim() === "");
  if (blank.length > 0)
    throw invalid(...blank.map(([field]) => ({ field, message: "cannot be blank" })));

  if (!isStorable(accountId)) throw invalid({ field: "AccountID", message: NOT_STORABLE });

  const customerId = Number(customer);
  if (!/^[1-9]\d{0,15}$/.test(customer) || !Number.isSafeInteger(customerId)) {
    throw invalid({ field: "CustomerID", message: "x-customer-id must be a positive integer" });
  }
  if (tenantId !== tenant_id) throw new HttpFault({ kind: "forbidden" });
  return { tenantId, accountId, customerId, roles: ["account"] };
}

/** Refuses card numbers in the ids that an enrolment would store. Lookups do not need this check. */
export function refuseCardNumbers(accountId: string, customerId: number): void {
  const cardNumbers = Object.entries({
    AccountID: accountId,
    CustomerID: String(customerId),
  }).filter(([, value]) => containsCardNumber(value));
  if (cardNumbers.length > 0)
    throw invalid(...cardNumbers.map(([field]) => ({ field, message: CARD_NUMBER_REFUSED })));
}

/** The request's correlation id: the caller's, if it is printable ASCII of 1 to 128 characters and not a card number, else a new one. */
export function correlationIdOf(request: FastifyRequest): string {
  const given = headerOf(request, "x-cid");
  const isAcceptable = /^[\x20-\x7e]{1,128}$/.test(given) && !containsCardNumber(given);
  return isAcceptable ? given : randomUUID();
}
