import { createPublicKey, type JsonWebKey } from "node:crypto";
import { SERVICE_ISSUER } from "@expunge/schemas/boundary/token-audiences";
import { z } from "zod";
import { claimPaths, roleNames } from "#auth/claim-mapping.ts";

const HOUR_SECONDS = 60 * 60;
const DAY_SECONDS = 24 * HOUR_SECONDS;
export const MAX_LIFETIME_SECONDS = 31 * DAY_SECONDS;

const name = z.string().min(1).max(255);

/** Private and symmetric keys are refused: their holder could sign tokens. */
const publicKey = z
  .looseObject({ kty: z.enum(["RSA", "EC", "OKP"]), kid: z.string().exactOptional() })
  .refine((jwk) => !("d" in jwk) && isKey(jwk), "must be a public key");

const jwksUrl = z
  .url()
  .refine(
    (url) => /^https:|^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::|\/|$)/.test(url),
    "must be an https URL",
  );

/**
 * A trusted issuer of account and staff tokens. Its keys verify only tokens with its `iss`, of its kinds and for its tenants (all, without
 * a list). A token names one of the `audiences` of its kind, by default `expunge:account` or `expunge:staff`. An empty list is for an issuer
 * that sets no audience; it may issue only this one kind, because nothing else tells kinds apart (RFC 8725, 3.12). `claims` and `roles` say where
 * its tokens carry tenant, subject, role and account, and in which words; `tenant` is for an issuer of one tenant. Its last keys serve for
 * `lastGoodKeysSeconds` while its URL is down.
 */
export const tokenIssuer = z
  .strictObject({
    issuer: name.refine((issuer) => issuer !== SERVICE_ISSUER, "is the name of this service"),
    keys: z.array(publicKey).min(1).optional(),
    jwksUrl: jwksUrl.optional(),
    kinds: z.array(z.enum(["account", "staff"])).min(1),
    audiences: z
      .strictObject({ account: z.array(name).optional(), staff: z.array(name).optional() })
      .default({}),
    tenants: z.array(name).min(1).optional(),
    tenant: name.optional(),
    claims: claimPaths.optional(),
    roles: roleNames.optional(),
    lastGoodKeysSeconds: z.int().min(0).max(DAY_SECONDS).default(HOUR_SECONDS),
    maxLifetimeSeconds: z.int().min(1).max(MAX_LIFETIME_SECONDS).default(DAY_SECONDS),
  })
  .refine(
    ({ keys, jwksUrl: url }) => (keys === undefined) !== (url === undefined),
    "must have either keys or jwksUrl",
  )
  .refine(
    ({ kinds, audiences }) =>
      kinds.length === 1 || kinds.every((kind) => audiences[kind]?.length !== 0),
    "must have audiences to tell its kinds apart",
  )
  .refine(
    ({ tenant, tenants, claims }) =>
      tenant === undefined || (tenants === undefined && claims?.tenant === undefined),
    "must have either tenant, or tenants and the claim with the tenant",
  )
  .refine(
    ({ kinds, claims, roles }) =>
      kinds.includes("staff") || (roles ?? claims?.role ?? claims?.subject) === undefined,
    "must issue staff tokens to map subjects and roles",
  )
  .refine(
    ({ kinds, claims }) => kinds.includes("account") || claims?.account === undefined,
    "must issue account tokens to map accounts",
  );
export type TokenIssuer = z.infer<typeof tokenIssuer>;

/** The list of trusted issuers, each of them once. */
export const tokenIssuers = z
  .array(tokenIssuer)
  .refine(
    (issuers) => new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length,
    "must name each issuer once",
  );

function isKey(jwk: JsonWebKey): boolean {
  try {
    createPublicKey({ key: jwk, format: "jwk" });
    return true;
  } catch {
    return false;
  }
}
