import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** How far a request's time may lie from ours, either way. */
export const toleranceMs = 5 * 60_000;

/** One request as it came over the wire. */
export type SignedRequest = {
  /** `X-PAY-TOKEN`. */
  readonly token: string | undefined;
  /** Path and query, as in the request line. */
  readonly target: string;
  readonly body: string;
};

/**
 * Checks a request's signature and age as Visa does: `xv2:<unix seconds>:<hex HMAC-SHA256>` over timestamp, path after
 * the first segment, query string and body, made with the secret that belongs to `apikey`.
 *
 * Written apart from the client's own signing on purpose: shared code would let both be wrong in the same way.
 *
 * @param nowMs milliseconds since the epoch
 */
export function isSignedBy(
  credentials: { readonly apiKey: string; readonly sharedSecret: string },
  request: SignedRequest,
  nowMs: number,
): boolean {
  const [, timestamp, signature] =
    /^xv2:(\d{1,12}):([0-9a-f]{64})$/.exec(request.token ?? "") ?? [];
  const [, , query] = partsOf(request.target);
  if (timestamp === undefined || signature === undefined || query === undefined) {
    return false;
  }
  const expected = signatureOf(credentials.sharedSecret, timestamp, request.target, request.body);
  return (
    Math.abs(nowMs - Number(timestamp) * 1000) <= toleranceMs &&
    isSameText(new URLSearchParams(query).get("apikey") ?? "", credentials.apiKey) &&
    isSameText(signature, expected)
  );
}

/**
 * The token of a message of our own, made the same way.
 *
 * @param target path and query
 */
export function signed(secret: string, target: string, body: string, nowMs: number): string {
  const timestamp = String(Math.floor(nowMs / 1000));
  return `xv2:${timestamp}:${signatureOf(secret, timestamp, target, body)}`;
}

function signatureOf(secret: string, timestamp: string, target: string, body: string): string {
  const [, resourcePath = "", query = ""] = partsOf(target);
  return createHmac("sha256", secret)
    .update(timestamp + resourcePath + query + body)
    .digest("hex");
}

/** The path after its first segment, and the query string. */
function partsOf(target: string): readonly (string | undefined)[] {
  return /^\/[^/?]*\/([^?]*)\??(.*)$/.exec(target) ?? [];
}

/** Compares without telling by its time how much of the two is alike, nor how long they are. */
export function isSameText(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
