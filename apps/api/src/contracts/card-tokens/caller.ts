import type { FastifyRequest } from "fastify";
import { clientCaller } from "#auth/callers.ts";
import type { Authenticated } from "#auth/authorize-scope.ts";
import type { ApiContext } from "#composition/context.ts";

type Caller = Authenticated & { readonly tenantId: string; readonly clientKey: string };

/** The merchant's client behind a token. Only a token of class `admin` gives the right to delete, while its client has it. */
export async function callerOf(
  context: ApiContext,
  request: FastifyRequest,
): Promise<Caller | undefined> {
  const client = await clientCaller(context, request.headers.authorization);
  if (client === undefined) return undefined;
  const { tenantId, clientKey, tokenClass, rights } = client;
  return {
    tenantId,
    clientKey,
    actor: { kind: "client", tenantId, clientKey },
    roles: tokenClass === "admin" ? rights.filter((right) => right === "cards:admin") : [],
  };
}
