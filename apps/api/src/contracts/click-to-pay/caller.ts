import { randomUUID } from "node:crypto";
import { identifierContainsCardNumber } from "@expunge/domain/card-number/identifier-contains-card-number";
import { type RuleId, RULES } from "@expunge/domain/rules";
import { CARD_NUMBER_REFUSED } from "@expunge/schemas/boundary/stored-text";
import { isStorable, NOT_STORABLE } from "@expunge/schemas/boundary/bounded-text";
import { lowerCaseUuid } from "@expunge/schemas/boundary/uuid";
import type { FastifyRequest } from "fastify";
import type { Authenticated } from "#auth/authorize-scope.ts";
import { accountCaller } from "#auth/callers.ts";
import type { ApiContext } from "#composition/context.ts";
import { HttpFault, invalid } from "#http/fault.ts";
import { headerOf } from "#http/json-body.ts";

/** The account behind a request and the customer it addresses, from the account token and the headers. */
type Caller = Authenticated & {
  readonly tenantId: string;
  readonly accountId: string;
  readonly customerId: number;
};

/**
 * Authenticates a request, then reads its headers. Checks run in the contract's order: undefined for an invalid token, 400 for all blank
 * values together, 400 for a customer id that is not a positive integer, 403 for a tenant other than the token's, 400 for one that does not
 * exist or is disabled.
 */
export async function callerOf(
  context: ApiContext,
  request: FastifyRequest,
): Promise<Caller | undefined> {
  const claims = await accountCaller(context, request.headers.authorization);
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
  const actor = { kind: "account", tenantId: tenant_id, accountId } as const;
  if (tenantId !== tenant_id) throw new HttpFault({ kind: "forbidden" }, actor);
  if (!(await context.useCases.isActiveTenant(tenantId))) throw refused("C2P-01");
  return { tenantId, accountId, customerId, actor, roles: ["account"] };
}

/** Refuses card numbers in the ids that an enrolment would store. Lookups do not need this check. */
export function refuseCardNumbers(accountId: string, customerId: number): void {
  const cardNumbers = Object.entries({
    AccountID: accountId,
    CustomerID: String(customerId),
  }).filter(([, value]) => identifierContainsCardNumber(value));
  if (cardNumbers.length > 0)
    throw invalid(...cardNumbers.map(([field]) => ({ field, message: CARD_NUMBER_REFUSED })));
}

/** A refusal by a rule, as an error to throw. */
export function refused(rule: RuleId): HttpFault {
  return new HttpFault({ kind: "refused", rule, message: RULES[rule].statement });
}

/** The request's correlation id: the caller's, if it is printable ASCII of 1 to 128 characters and not a card number, else a new one. */
export function correlationIdOf(request: FastifyRequest): string {
  const given = headerOf(request, "x-cid");
  const isAcceptable = /^[\x20-\x7e]{1,128}$/.test(given) && !identifierContainsCardNumber(given);
  return isAcceptable ? given : randomUUID();
}
