import { ExpungeError } from "@expunge/application/expunge-error";
import {
  ACCESS_TOKEN_TYPE,
  AUDIENCES,
  SERVICE_ISSUER,
  type TokenKind,
} from "@expunge/schemas/boundary/token-audiences";
import { lowerCaseUuid } from "@expunge/schemas/boundary/uuid";
import type { JWK, JWTPayload } from "jose";
import { decodeJwt } from "jose/jwt/decode";
import { SignJWT } from "jose/jwt/sign";
import { importJWK } from "jose/key/import";
import { LRUCache } from "lru-cache";
import { claimMapping } from "#auth/claim-mapping.ts";
import { CLAIMS, type Claims } from "#auth/claims.ts";
import { type IssuerKeys, localKeys, remoteKeys } from "#auth/issuer-keys.ts";
import { MAX_LIFETIME_SECONDS, type TokenIssuer } from "#auth/token-issuer.ts";
import { hasValidTimes } from "#auth/token-times.ts";

export type Tokens = {
  /** The claims of a valid token of this kind; undefined for all others, without a reason. Throws `overloaded` if its issuer's keys cannot be fetched. */
  verify<Kind extends TokenKind>(token: string, kind: Kind): Promise<Claims[Kind] | undefined>;
  /** Signs the token of a machine client; `lifetime` in seconds. */
  sign(claims: Omit<Claims["client"], "exp">, lifetime: number): Promise<string>;
  /** The public halves of the signing keys. */
  readonly publicKeys: { readonly keys: readonly JWK[] };
};

/** The keys of the tokens of machine clients. The first one is private. */
export type SigningKeys = readonly [JWK, ...JWK[]];

/** What the tokens of an issuer may be. */
type Trust = {
  readonly keys: IssuerKeys;
  readonly maxLifetimeSeconds: number;
  readonly types: ReadonlySet<string>;
  /** The audiences of each kind that the issuer may issue. An empty list demands a token without one. */
  readonly audiences: Readonly<Partial<Record<TokenKind, readonly string[]>>>;
  /** All, if undefined. */
  readonly tenants?: ReadonlySet<string>;
  /** Gives its claims the names of this service. */
  readonly mapped: (payload: JWTPayload) => JWTPayload;
};
type Verified = {
  readonly payload: JWTPayload;
  readonly trust: Trust;
  /** The claims of each kind as which the token was accepted. */
  readonly claims: { [Kind in TokenKind]?: Claims[Kind] | undefined };
};

const ALGORITHMS = ["EdDSA", "Ed25519", "ES256", "RS256", "PS256"];
const MAX_TOKEN_LENGTH = 8 * 1024;
/** Upper bound for the delay before a token of a withdrawn key is refused. */
const MAX_CACHED_MS = 5 * 60 * 1000;
const MAX_CACHE_BYTES = 32 * 1024 * 1024;
/** Claims, keys and the cache's own entry, beside the token. */
const ENTRY_BYTES = 1024;

/**
 * Signs the tokens of machine clients (EdDSA) and verifies all tokens by RFC 8725: the issuer selects the keys, which are good for its kinds,
 * audiences and tenants only. The first signing key signs; the others verify what they have signed. Verified tokens are cached.
 */
export async function createTokens(
  [signingKey, ...otherKeys]: SigningKeys,
  issuers: readonly TokenIssuer[] = [],
): Promise<Tokens> {
  const publicKeys = [signingKey, ...otherKeys].map(publicHalf);
  const privateKey = await importJWK(signingKey, "EdDSA");
  const trusted = new Map(issuers.map((issuer) => [issuer.issuer, trustIn(issuer)]));
  trusted.set(SERVICE_ISSUER, {
    keys: localKeys(publicKeys),
    maxLifetimeSeconds: MAX_LIFETIME_SECONDS,
    types: new Set([ACCESS_TOKEN_TYPE]),
    audiences: { client: [AUDIENCES.client] },
    mapped: (payload) => payload,
  });
  const cache = new LRUCache<string, Verified>({
    maxSize: MAX_CACHE_BYTES,
    ttlResolution: 0,
    sizeCalculation: (_verified, token) => 2 * token.length + ENTRY_BYTES,
  });

  async function verified(token: string): Promise<Verified | undefined> {
    const known = cache.get(token);
    if (known || token.length > MAX_TOKEN_LENGTH) return known;
    try {
      const { iss } = decodeJwt(token);
      const trust = trusted.get(String(iss));
      if (trust === undefined) return undefined;
      const { payload, protectedHeader } = await trust.keys(token, {
        algorithms: ALGORITHMS,
        issuer: String(iss),
        requiredClaims: ["exp"],
        // The library compares whole seconds; hasValidTimes compares exactly.
        clockTolerance: 1,
      });
      const now = Date.now();
      if (!trust.types.has(typeOf(protectedHeader.typ))) return undefined;
      if (!hasValidTimes(payload, now / 1000, trust.maxLifetimeSeconds)) return undefined;
      const entry: Verified = { payload: trust.mapped(payload), trust, claims: {} };
      const ttl = Math.floor(Math.min(Number(payload.exp) * 1000 - now, MAX_CACHED_MS));
      if (ttl > 0) cache.set(token, entry, { ttl });
      return entry;
    } catch (error) {
      if (error instanceof ExpungeError) throw error;
      return undefined;
    }
  }

  return {
    async verify(token, kind) {
      const found = await verified(token);
      if (found === undefined) return undefined;
      const { claims } = found;
      claims[kind] ??= claimsOf(found, kind);
      return claims[kind];
    },
    sign: (claims, lifetime) =>
      new SignJWT({ ...claims, aud: AUDIENCES.client, sub: claims.client_id })
        .setProtectedHeader({
          alg: "EdDSA",
          typ: ACCESS_TOKEN_TYPE,
          ...(signingKey.kid && { kid: signingKey.kid }),
        })
        .setIssuer(SERVICE_ISSUER)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + lifetime)
        .sign(privateKey),
    publicKeys: { keys: publicKeys },
  };
}

function publicHalf({ d: _private, ...key }: JWK): JWK {
  return { ...key, alg: "EdDSA", use: "sig" };
}

function trustIn(issuer: TokenIssuer): Trust {
  const { keys, jwksUrl, kinds, audiences, tenants, maxLifetimeSeconds } = issuer;
  return {
    keys:
      jwksUrl === undefined
        ? localKeys(keys ?? [])
        : remoteKeys(jwksUrl, issuer.lastGoodKeysSeconds),
    mapped: claimMapping(issuer),
    maxLifetimeSeconds,
    // A token that is none of the issuer's access tokens says so (RFC 8725, 3.11), such as `logout+jwt`.
    types: new Set(["", "jwt", ACCESS_TOKEN_TYPE]),
    audiences: Object.fromEntries(
      kinds.map((kind) => [kind, audiences[kind] ?? [AUDIENCES[kind]]]),
    ),
    ...(tenants && { tenants: new Set(tenants.map(lowerCaseUuid)) }),
  };
}

/** A media type, whose prefix `application/` is optional (RFC 7515, 4.1.9); empty if it is missing. */
function typeOf(typ: unknown): string {
  if (typ === undefined) return "";
  return typeof typ === "string" ? typ.toLowerCase().replace(/^application\//, "") : "unknown";
}

function claimsOf<Kind extends TokenKind>(found: Verified, kind: Kind): Claims[Kind] | undefined {
  if (!isFor(found, kind)) return undefined;
  const parsed = CLAIMS[kind].safeParse(found.payload);
  return parsed.success ? (parsed.data as Claims[Kind]) : undefined;
}

/** Whether the issuer may issue this kind for this tenant, and the token is for it. `aud` is one name or several (RFC 7519, 4.1.3). */
function isFor({ payload, trust }: Verified, kind: TokenKind): boolean {
  const accepted = trust.audiences[kind];
  if (accepted === undefined) return false;
  const { aud, tenant_id: tenantId } = payload;
  const isOfIssuer = typeof tenantId === "string" && trust.tenants?.has(lowerCaseUuid(tenantId));
  if (trust.tenants && !isOfIssuer) return false;
  if (accepted.length === 0) return aud === undefined;
  return [aud].flat().some((one) => typeof one === "string" && accepted.includes(one));
}
