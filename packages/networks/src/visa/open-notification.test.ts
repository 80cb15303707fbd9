import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { expect, test } from "vitest";
import { encryptMessage } from "#visa/message-encryption.ts";
import { type NotificationKeys, openNotification } from "#visa/open-notification.ts";
import { xPayToken } from "#visa/x-pay-token.ts";

const ours = generateKeyPairSync("rsa", { modulusLength: 2048 });
const keys: NotificationKeys = {
  apiKey: "api-key",
  sharedSecret: "shared-secret",
  keyId: "key-1",
  decryptionPrivateKey: ours.privateKey,
};
const NOW = Date.UTC(2026, 10, 20, 12);
const FIVE_MINUTES = 5 * 60_000;
const unauthorized = { kind: "unauthorized" };

type NotificationOptions = {
  readonly message: unknown;
  readonly target: string;
  readonly secret: string;
  readonly sentAt: number;
  readonly publicKey: KeyObject;
};

/** A valid notification of Visa with these deviations. */
async function notification({
  message = { requestTraceId: "r-1" },
  target = "/networks/visa/notifications?apikey=api-key",
  secret = keys.sharedSecret,
  sentAt = NOW,
  publicKey = ours.publicKey,
}: Partial<NotificationOptions> = {}) {
  const body = await encryptMessage(message, { publicKey, keyId: "key-1", issuedAtMs: sentAt });
  const url = new URL(target, "https://expunge.example");
  const unixSeconds = Math.floor(sentAt / 1000);
  return { target, keyId: "key-1", body, token: xPayToken(secret, { url, body, unixSeconds }) };
}

test("a notification that is signed with our secret and encrypted to our key yields its request", async () => {
  const authentic = { kind: "authentic", requestTraceId: "r-1" };
  expect(await openNotification(keys, await notification(), NOW)).toEqual(authentic);
  const more = await notification({ message: { requestTraceId: "r-1", status: "COMPLETED" } });
  expect(await openNotification(keys, more, NOW)).toEqual(authentic);
});

test("its time may differ from ours by five minutes at most", async () => {
  for (const offset of [-FIVE_MINUTES, FIVE_MINUTES]) {
    const timely = await notification({ sentAt: NOW + offset });
    expect(await openNotification(keys, timely, NOW)).toMatchObject({ kind: "authentic" });
    const untimely = await notification({ sentAt: NOW + offset + Math.sign(offset) * 1000 });
    expect(await openNotification(keys, untimely, NOW)).toEqual(unauthorized);
  }
});

test("every authentication failure has the same answer", async () => {
  const good = await notification();
  const wrong = [
    await notification({ secret: "another" }),
    await notification({ target: "/networks/visa/notifications?apikey=another" }),
    await notification({ target: "/networks/visa/notifications" }),
    { ...good, keyId: "key-2" },
    { ...good, keyId: undefined },
    { ...good, token: undefined },
    { ...good, token: "xv2::" },
    { ...good, token: good.token.replace("xv2", "xv1") },
    { ...good, body: `${good.body} ` },
    { ...good, target: `${good.target}&more=1` },
  ];
  for (const one of wrong) expect(await openNotification(keys, one, NOW)).toEqual(unauthorized);
});

test("a signed notification that cannot be decrypted, or names no request, is unreadable", async () => {
  const another = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const unreadable = [
    await notification({ publicKey: another.publicKey }),
    await notification({ message: {} }),
    await notification({ message: { requestTraceId: "x".repeat(37) } }),
    await notification({ message: "r-1" }),
  ];
  for (const one of unreadable)
    expect(await openNotification(keys, one, NOW)).toEqual({ kind: "unreadable" });
});
