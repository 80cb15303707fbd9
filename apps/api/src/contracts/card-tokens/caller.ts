import type { FastifyRequest } from "fastify";
import { clientClaims } from "#auth/claims.ts";
import { bearerOf } from "#auth/authorization-header.ts";
import type { Role } from "#auth/permissions.ts";
import type { Tokens } from "#auth/tokens.ts";

type Caller = {
  readonly tenantId: string;
  readonly clientKey: string;
  readonly roles: readonly Role[];
};

/** The merchant's client behind a token. Only a token of class `admin` gives the right to delete. */
export async function callerOf(
  tokens: Tokens,
  request: FastifyRequest,
): Promise<Caller | undefined> {
  const token = bearerOf(request.headers.authorization);
  const claims = token === undefined ? undefined : await tokens.verify(token, clientClaims);
  if (claims === undefined) return undefined;
  return {
    tenantId: claims.tenant_id,
    clientKey: claims.client_id,
    roles: claims.token_class === "admin" ? ["cards:admin"] : [],
  };
}
