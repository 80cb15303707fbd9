import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from "jose";
import { type TokenIssuer, tokenIssuer } from "#auth/token-issuer.ts";

export type Signer = {
  readonly privateKey: KeyObject;
  /** Signs a token that lives for `lifetime` seconds. The header and any claim may be another one. */
  sign(
    claims: Readonly<Record<string, unknown>>,
    lifetime?: number,
    header?: Partial<JWTHeaderParameters>,
  ): Promise<string>;
};
export type IdentityProvider = Signer & {
  /** Its entry in the list of trusted issuers. */
  readonly issuer: TokenIssuer;
};

/** Signs tokens of an issuer with an Ed25519 key. */
export function createSigner(privateKey: KeyObject, issuer: string, typ: string): Signer {
  return {
    privateKey,
    sign(claims, lifetime = 3600, header = {}) {
      const now = Math.floor(Date.now() / 1000);
      const payload: JWTPayload = {
        iss: issuer,
        iat: Math.min(now, now + lifetime - 1),
        exp: now + lifetime,
        ...claims,
      };
      return new SignJWT(payload)
        .setProtectedHeader({ alg: "EdDSA", typ, ...header })
        .sign(privateKey);
    },
  };
}

/** An identity provider that issues account and staff tokens. */
export function createIdentityProvider(
  changes: Readonly<Record<string, unknown>> = {},
): IdentityProvider {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const issuer = tokenIssuer.parse({
    issuer: "https://login.example",
    keys: [publicKey.export({ format: "jwk" })],
    kinds: ["account", "staff"],
    ...changes,
  });
  return { ...createSigner(privateKey, issuer.issuer, "JWT"), issuer };
}
