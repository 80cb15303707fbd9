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

/** Keys are this old at most while the issuer publishes them. */
const FRESH_MS = 10 * 60 * 1000;
/** The pause between attempts to fetch keys again. */
const RETRY_MS = 30_000;

/**
 * Keys that the issuer publishes. They are fetched when needed, at most every 30 s for unknown ones, and at least every ten minutes. While
 * they cannot be fetched, the last ones serve for `lastGoodSeconds` more, and no token waits for another attempt.
 */
export function remoteKeys(url: string, lastGoodSeconds: number): IssuerKeys {
  const set = createRemoteJWKSet(new URL(url), {
    cacheMaxAge: Infinity,
    cooldownDuration: RETRY_MS,
  });
  let fetchedAt = -Infinity;
  let failedAt: number | undefined;
  let fetching: Promise<void> | undefined;

  async function fetchAgain(): Promise<void> {
    try {
      await set.reload();
      [fetchedAt, failedAt] = [Date.now(), undefined];
    } catch {
      failedAt = Date.now();
    } finally {
      fetching = undefined;
    }
  }

  /** Waits for fresh keys, unless the last attempt has failed and the last ones still serve. */
  async function haveKeys(): Promise<void> {
    const now = Date.now();
    if (now < fetchedAt + FRESH_MS) return;
    const mayServe = failedAt !== undefined && now < fetchedAt + FRESH_MS + lastGoodSeconds * 1000;
    if (!mayServe || now >= Number(failedAt) + RETRY_MS) fetching ??= fetchAgain();
    if (mayServe) return;
    await fetching;
    if (Date.now() >= fetchedAt + FRESH_MS + lastGoodSeconds * 1000) throw unavailable();
  }

  const getKey: JWTVerifyGetKey = async (header, token) => {
    await haveKeys();
    try {
      return await set(header, token);
    } catch (error) {
      if (isAboutToken(error)) throw error;
      throw unavailable();
    }
  };
  return verifier(getKey);
}

function unavailable(): ExpungeError {
  return new ExpungeError("overloaded", "the keys of the token's issuer cannot be fetched");
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
