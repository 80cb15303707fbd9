import type { FastifyRequest } from "fastify";
import { clientClaims } from "#auth/claims.ts";
import { bearerOf } from "#auth/authorization-header.ts";
import type { Tokens } from "#auth/tokens.ts";
import { HttpFault } from "#http/fault.ts";

export type Caller = { readonly tenantId: string; readonly clientKey: string };

/** The merchant's client behind a token of class `admin`. Throws `unauthorized`, or `forbidden` for a token of another class. */
export async function callerOf(tokens: Tokens, request: FastifyRequest): Promise<Caller> {
  const token = bearerOf(request.headers.authorization);
  const claims = token === undefined ? undefined : await tokens.verify(token, clientClaims);
  if (claims === undefined) throw new HttpFault({ kind: "unauthorized" });
  if (claims.token_class !== "admin") throw new HttpFault({ kind: "forbidden" });
  return { tenantId: claims.tenant_id, clientKey: claims.client_id };
}
