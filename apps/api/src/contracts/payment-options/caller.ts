import { recordStageTime } from "@expunge/application/runtime/stage-timing";
import type { ClientRecord } from "@expunge/application/tenants/client-directory.port";
import type { FastifyRequest } from "fastify";
import { basicOf } from "#auth/authorization-header.ts";
import type { Authenticated } from "#auth/authorize-scope.ts";
import { clientCaller, loggedIn } from "#auth/callers.ts";
import type { ApiContext } from "#composition/context.ts";

type Merchant = Pick<ClientRecord, "tenantId" | "clientKey" | "rights">;
type Caller = Authenticated & { readonly tenantId: string; readonly clientKey: string };

/**
 * The merchant behind a request, identified by merchant key and authentication key (HTTP Basic) or by a token of `/oauth2/token`. Throws
 * `unauthorized` for wrong keys, and `throttled` after too many of them.
 */
export async function callerOf(
  context: ApiContext,
  request: FastifyRequest,
): Promise<Caller | undefined> {
  const start = performance.now();
  const merchant = await merchantOf(context, request);
  recordStageTime("auth", 1, start);
  if (!merchant) return undefined;
  const { tenantId, clientKey, rights } = merchant;
  return { tenantId, clientKey, actor: { kind: "client", tenantId, clientKey }, roles: rights };
}

async function merchantOf(
  context: ApiContext,
  { ip, headers: { authorization } }: FastifyRequest,
): Promise<Merchant | undefined> {
  const basic = basicOf(authorization);
  if (basic) return loggedIn(context, ip, [basic]);
  const client = await clientCaller(context, authorization);
  // A token of another class is valid but has no rights here.
  return client?.tokenClass === "payment_options" ? client : client && { ...client, rights: [] };
}
