import { createHash, type KeyObject, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { decryptMessage } from "#visa/message-encryption.ts";
import { xPayToken } from "#visa/x-pay-token.ts";

/** The keys that authenticate and decrypt notifications: our halves of the client's credentials. */
export type NotificationKeys = {
  readonly apiKey: string;
  readonly sharedSecret: string;
  readonly keyId: string;
  readonly decryptionPrivateKey: KeyObject;
};

/** A notification request. `target` is path and query, as in the request line. */
export type NotificationRequest = {
  readonly target: string;
  readonly token: string | undefined;
  readonly keyId: string | undefined;
  readonly body: string;
};

/** The result: the network's id of the request, or the reason why there is none. */
export type NotificationResult =
  | { readonly kind: "authentic"; readonly requestTraceId: string }
  | { readonly kind: "unauthorized" }
  | { readonly kind: "unreadable" };

/** The maximum difference of a notification's time from ours. */
const TOLERANCE_MS = 5 * 60_000;

const notification = z.object({ requestTraceId: z.string().min(1).max(36) });

/**
 * Authenticates and decrypts a notification, which is signed with our shared secret and encrypted to our key like Visa's messages. The
 * payload of a completion is not public: `{"requestTraceId"}` is our assumption. Failures of signature, age, API key and key id have the
 * same answer, so that an attacker learns nothing from it; only a signed body is decrypted.
 *
 * @param nowMs milliseconds since the epoch
 */
export async function openNotification(
  keys: NotificationKeys,
  { target, token, keyId, body }: NotificationRequest,
  nowMs: number,
): Promise<NotificationResult> {
  const url = new URL(target, "http://localhost");
  const unixSeconds = Number(/^xv2:(\d{1,12}):/.exec(token ?? "")?.[1] ?? Number.NaN);
  const isAuthentic =
    Math.abs(nowMs - unixSeconds * 1000) <= TOLERANCE_MS &&
    isSameText(token ?? "", xPayToken(keys.sharedSecret, { url, body, unixSeconds })) &&
    isSameText(url.searchParams.get("apikey") ?? "", keys.apiKey) &&
    isSameText(keyId ?? "", keys.keyId);
  if (!isAuthentic) return { kind: "unauthorized" };
  try {
    const { requestTraceId } = notification.parse(
      await decryptMessage(body, keys.decryptionPrivateKey),
    );
    return { kind: "authentic", requestTraceId };
  } catch {
    return { kind: "unreadable" };
  }
}

/** Compares in constant time, regardless of length. */
function isSameText(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
