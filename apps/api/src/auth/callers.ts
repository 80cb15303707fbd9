import type { Actor } from "@expunge/application/actor";
import type { ClientRecord } from "@expunge/application/tenants/client-directory.port";
import type { ApiContext } from "#composition/context.ts";
import { HttpFault } from "#http/fault.ts";
import type { Credentials } from "#auth/throttled-logins.ts";
import { bearerOf } from "#auth/authorization-header.ts";
import type { Claims, TokenClass } from "#auth/claims.ts";

type Deps = Pick<ApiContext, "tokens" | "useCases">;
type Authorization = string | undefined;

export type StaffActor = Extract<Actor, { kind: "staff" }>;
export type StaffCaller = {
  readonly actor: StaffActor;
  /** Seconds since 1970, possibly with a fraction. */
  readonly expiresAt: number;
};
export type ClientCaller = Pick<ClientRecord, "tenantId" | "clientKey" | "rights"> & {
  readonly tokenClass: TokenClass;
};

/** The member of staff behind a token. Undefined without a valid one, and for a tenant that does not exist or is disabled. */
export async function staffCaller(
  { tokens, useCases }: Deps,
  authorization: Authorization,
): Promise<StaffCaller | undefined> {
  const token = bearerOf(authorization);
  const claims = token === undefined ? undefined : await tokens.verify(token, "staff");
  if (claims === undefined || !(await useCases.isActiveTenant(claims.tenant_id))) return undefined;
  const { tenant_id: tenantId, sub: subject, role, exp } = claims;
  return { actor: { kind: "staff", tenantId, subject, role }, expiresAt: exp };
}

/** The machine client with these credentials, in one of their readings. Throws `unauthorized` and `throttled`. */
export async function loggedIn(
  { useCases }: Pick<Deps, "useCases">,
  address: string,
  readings: readonly [Credentials, ...Credentials[]],
): Promise<ClientRecord> {
  const { kind, client } = await useCases.logIn(address, readings);
  if (kind === "authenticated") return client;
  throw new HttpFault({ kind: "unauthorized" }, client && { ...client, kind: "client" });
}

/** The claims of an account token. Contract 1 answers in its own words for a tenant that is unknown or disabled. */
export async function accountCaller(
  { tokens }: Pick<Deps, "tokens">,
  authorization: Authorization,
): Promise<Claims["account"] | undefined> {
  const token = bearerOf(authorization);
  return token === undefined ? undefined : tokens.verify(token, "account");
}

/** The machine client behind a token of `/oauth2/token`, with its present rights. Undefined for a client that is revoked or of another tenant. */
export async function clientCaller(
  { tokens, useCases }: Deps,
  authorization: Authorization,
): Promise<ClientCaller | undefined> {
  const token = bearerOf(authorization);
  const claims = token === undefined ? undefined : await tokens.verify(token, "client");
  const client = claims && (await useCases.findClient(claims.client_id));
  if (client?.tenantId !== claims?.tenant_id || !client || !claims) return undefined;
  const { tenantId, clientKey, rights } = client;
  return { tenantId, clientKey, rights, tokenClass: claims.token_class };
}
