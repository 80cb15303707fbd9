import type { ClientRight } from "@expunge/application/tenants/client-directory.port";
import type { FastifyRequest } from "fastify";
import type { ApiContext } from "#composition/context.ts";
import { clientClaims } from "#auth/claims.ts";
import { basicOf, bearerOf } from "#auth/authorization-header.ts";
import { HttpFault } from "#http/fault.ts";

export type Caller = { readonly tenantId: string; readonly clientKey: string };

/**
 * The merchant behind a request, identified by merchant key and authentication key (HTTP Basic) or by a token of `/oauth2/token`. Throws
 * `unauthorized`, or `forbidden` if the merchant lacks the right.
 */
export async function callerOf(
  { useCases, tokens }: ApiContext,
  request: FastifyRequest,
  right: ClientRight,
): Promise<Caller> {
  const { authorization } = request.headers;
  const basic = basicOf(authorization);
  const bearer = bearerOf(authorization);
  const merchant = basic
    ? await useCases.authenticateClient(basic.name, basic.password)
    : bearer && (await byToken(bearer));
  if (!merchant) throw new HttpFault({ kind: "unauthorized" });
  if (!merchant.rights.includes(right)) throw new HttpFault({ kind: "forbidden" });
  return { tenantId: merchant.tenantId, clientKey: merchant.clientKey };

  async function byToken(token: string) {
    const claims = await tokens.verify(token, clientClaims);
    if (claims === undefined) return undefined;
    // A token of another class is valid but has no rights here.
    const rights: readonly string[] = claims.token_class === "payment_options" ? claims.rights : [];
    return { tenantId: claims.tenant_id, clientKey: claims.client_id, rights };
  }
}
