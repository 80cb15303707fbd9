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

type Sent = {
  readonly message: unknown;
  readonly target: string;
  readonly secret: string;
  readonly sentAt: number;
  readonly publicKey: KeyObject;
};

/** A notification as Visa would send it, with this or that otherwise. */
async function sealed({
  message = { requestTraceId: "r-1" },
  target = "/networks/visa/notifications?apikey=api-key",
  secret = keys.sharedSecret,
  sentAt = NOW,
  publicKey = ours.publicKey,
}: Partial<Sent> = {}) {
  const body = await encryptMessage(message, { publicKey, keyId: "key-1", issuedAtMs: sentAt });
  const url = new URL(target, "https://expunge.example");
  const unixSeconds = Math.floor(sentAt / 1000);
  return { target, keyId: "key-1", body, token: xPayToken(secret, { url, body, unixSeconds }) };
}

test("a notification that is signed over our secret and encrypted to our key names its request", async () => {
  const told = { kind: "authentic", requestTraceId: "r-1" };
  expect(await openNotification(keys, await sealed(), NOW)).toEqual(told);
  const more = await sealed({ message: { requestTraceId: "r-1", status: "COMPLETED" } });
  expect(await openNotification(keys, more, NOW)).toEqual(told);
});

test("its time may lie five minutes from ours, either way, and no further", async () => {
  for (const away of [-FIVE_MINUTES, FIVE_MINUTES]) {
    const timely = await sealed({ sentAt: NOW + away });
    expect(await openNotification(keys, timely, NOW)).toMatchObject({ kind: "authentic" });
    const untimely = await sealed({ sentAt: NOW + away + Math.sign(away) * 1000 });
    expect(await openNotification(keys, untimely, NOW)).toEqual(unauthorized);
  }
});

test("whatever is wrong with who sent it is answered alike", async () => {
  const good = await sealed();
  const wrong = [
    await sealed({ secret: "another" }),
    await sealed({ target: "/networks/visa/notifications?apikey=another" }),
    await sealed({ target: "/networks/visa/notifications" }),
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

test("one that is signed and cannot be read, or names no request, is unreadable", async () => {
  const another = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const unreadable = [
    await sealed({ publicKey: another.publicKey }),
    await sealed({ message: {} }),
    await sealed({ message: { requestTraceId: "x".repeat(37) } }),
    await sealed({ message: "r-1" }),
  ];
  for (const one of unreadable)
    expect(await openNotification(keys, one, NOW)).toEqual({ kind: "unreadable" });
});
