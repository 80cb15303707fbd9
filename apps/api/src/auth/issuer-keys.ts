import { ExpungeError } from "@expunge/application/expunge-error";
import type { JWK, JWTVerifyGetKey, JWTVerifyOptions, JWTVerifyResult } from "jose";
import {
  JOSENotSupported,
  JWKSMultipleMatchingKeys,
  JWKSNoMatchingKey,
  JWSSignatureVerificationFailed,
} from "jose/errors";
import { createLocalJWKSet } from "jose/jwks/local";
import { createRemoteJWKSet } from "jose/jwks/remote";
import { jwtVerify } from "jose/jwt/verify";

/** Verifies a token with the keys of one issuer. Throws an error of `jose` for an invalid token, `overloaded` if the keys cannot be fetched. */
export type IssuerKeys = (token: string, options: JWTVerifyOptions) => Promise<JWTVerifyResult>;

/** Keys given in the settings. */
export function localKeys(keys: readonly JWK[]): IssuerKeys {
  return verifier(createLocalJWKSet({ keys: [...keys] }));
}

/** Keys that the issuer publishes. They are fetched when needed, at most every 30 s for unknown ones, and at least every ten minutes. */
export function remoteKeys(url: string): IssuerKeys {
  const set = createRemoteJWKSet(new URL(url));
  const getKey: JWTVerifyGetKey = async (header, token) => {
    try {
      return await set(header, token);
    } catch (error) {
      if (isAboutToken(error)) throw error;
      throw new ExpungeError("overloaded", "the keys of the token's issuer cannot be fetched");
    }
  };
  return verifier(getKey);
}

function isAboutToken(error: unknown): boolean {
  return (
    error instanceof JWKSNoMatchingKey ||
    error instanceof JWKSMultipleMatchingKeys ||
    error instanceof JOSENotSupported
  );
}

/**
 * `kid` is optional (RFC 7515, 4.1.4): a token without one is tried with each key that fits its algorithm; a token with one, with the keys of
 * that name only.
 */
function verifier(getKey: JWTVerifyGetKey): IssuerKeys {
  return async (token, options) => {
    try {
      return await jwtVerify(token, getKey, options);
    } catch (error) {
      if (!(error instanceof JWKSMultipleMatchingKeys)) throw error;
      for await (const key of error) {
        const verified = await jwtVerify(token, key, options).catch(unlessSignature);
        if (verified) return verified;
      }
      throw new JWSSignatureVerificationFailed();
    }
  };
}

function unlessSignature(error: unknown): undefined {
  if (!(error instanceof JWSSignatureVerificationFailed)) throw error;
}
