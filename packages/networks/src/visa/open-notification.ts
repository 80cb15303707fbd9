import { createHash, type KeyObject, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { decryptMessage } from "#visa/message-encryption.ts";
import { xPayToken } from "#visa/x-pay-token.ts";

/** What it takes to know a notification as Visa's, and to read it: our halves of the credentials of the client. */
export type NotificationKeys = {
  readonly apiKey: string;
  readonly sharedSecret: string;
  readonly keyId: string;
  readonly decryptionPrivateKey: KeyObject;
};

/** A notification as it came over the wire. `target` is path and query, as in the request line. */
export type SealedNotification = {
  readonly target: string;
  readonly token: string | undefined;
  readonly keyId: string | undefined;
  readonly body: string;
};

/** What a notification names; or that it is not Visa's, or says nothing that is known here. */
export type OpenedNotification =
  | { readonly kind: "authentic"; readonly requestTraceId: string }
  | { readonly kind: "unauthorized" }
  | { readonly kind: "unreadable" };

/** How far a notification's time may lie from ours, either way. */
const TOLERANCE_MS = 5 * 60_000;

const notification = z.object({ requestTraceId: z.string().min(1).max(36) });

/**
 * Authenticates a notification and decrypts it. It is signed over our shared secret and encrypted to our key, as Visa's messages are;
 * which message tells of a completed request is not public: `{"requestTraceId"}` is ours. Whatever is wrong with signature,
 * age, API key or key id is answered alike, so that nobody learns how far they came; only what is signed is decrypted.
 *
 * @param nowMs milliseconds since the epoch
 */
export async function openNotification(
  keys: NotificationKeys,
  { target, token, keyId, body }: SealedNotification,
  nowMs: number,
): Promise<OpenedNotification> {
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

/** Compares without telling by its time how much of the two is alike, nor how long they are. */
function isSameText(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
