import { recordStageTime } from "@expunge/application/runtime/stage-timing";
import { CLIENT_RIGHTS } from "@expunge/application/tenants/client-directory.port";
import type { FastifyRequest } from "fastify";
import type { ApiContext } from "#composition/context.ts";
import { clientClaims } from "#auth/claims.ts";
import { basicOf, bearerOf } from "#auth/authorization-header.ts";
import type { Role } from "#auth/permissions.ts";

type Caller = {
  readonly tenantId: string;
  readonly clientKey: string;
  readonly roles: readonly Role[];
};

/** The merchant behind a request, identified by merchant key and authentication key (HTTP Basic) or by a token of `/oauth2/token`. */
export async function callerOf(
  { useCases, tokens }: ApiContext,
  request: FastifyRequest,
): Promise<Caller | undefined> {
  const start = performance.now();
  const { authorization } = request.headers;
  const basic = basicOf(authorization);
  const bearer = bearerOf(authorization);
  const merchant = basic
    ? await useCases.authenticateClient(basic.name, basic.password)
    : bearer && (await byToken(bearer));
  recordStageTime("auth", 1, start);
  if (!merchant) return undefined;
  return { tenantId: merchant.tenantId, clientKey: merchant.clientKey, roles: merchant.rights };

  async function byToken(token: string) {
    const claims = await tokens.verify(token, clientClaims);
    if (claims === undefined) return undefined;
    // A token of another class is valid but has no rights here.
    const given: readonly string[] = claims.token_class === "payment_options" ? claims.rights : [];
    const rights = CLIENT_RIGHTS.filter((right) => given.includes(right));
    return { tenantId: claims.tenant_id, clientKey: claims.client_id, rights };
  }
}
