import { createLocalJWKSet, importJWK, type JWK, jwtVerify, SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import type { z } from "zod";

export type Tokens = {
  /** The claims of a token with a valid signature, expiry and shape; undefined for all others, without a reason. */
  verify<Claims extends z.ZodType>(
    token: string,
    claims: Claims,
  ): Promise<z.infer<Claims> | undefined>;
  /** Signs a token; `lifetime` in seconds. */
  sign(claims: Readonly<Record<string, unknown>>, lifetime: number): Promise<string>;
  /** The public half of the signing key. */
  readonly publicKeys: { readonly keys: readonly JWK[] };
};

const ALGORITHMS = ["EdDSA", "Ed25519", "ES256", "RS256", "PS256"];
const ISSUER = "expunge";

/** Signs tokens (EdDSA) and verifies them. Verified tokens are cached until they expire. */
export async function createTokens(signingKey: JWK, trusted: readonly JWK[] = []): Promise<Tokens> {
  const { d: _private, ...publicPart } = signingKey;
  const publicKey: JWK = { ...publicPart, alg: "EdDSA", use: "sig" };
  const privateKey = await importJWK(signingKey, "EdDSA");
  const keys = createLocalJWKSet({ keys: [publicKey, ...trusted] });
  const verified = new LRUCache<string, { payload: unknown }>({ max: 20_000 });

  async function verifiedPayload(token: string): Promise<unknown> {
    const known = verified.get(token);
    if (known) return known.payload;
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ALGORITHMS,
        requiredClaims: ["exp"],
        clockTolerance: 0,
      });
      const ttl = (payload.exp ?? 0) * 1000 - Date.now();
      if (ttl > 0) verified.set(token, { payload }, { ttl });
      return payload;
    } catch {
      return undefined;
    }
  }

  return {
    async verify(token, claims) {
      const parsed = claims.safeParse(await verifiedPayload(token));
      return parsed.success ? parsed.data : undefined;
    },
    sign: (claims, lifetime) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({
          alg: "EdDSA",
          typ: "JWT",
          ...(signingKey.kid && { kid: signingKey.kid }),
        })
        .setIssuer(ISSUER)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + lifetime)
        .sign(privateKey),
    publicKeys: { keys: [publicKey] },
  };
}
