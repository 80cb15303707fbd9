import { generateKeyPairSync, randomUUID } from "node:crypto";
import type { SecurityEvent } from "@expunge/application/security/security-events";
import { NETWORK_CHANNEL } from "@expunge/schemas/jobs/network-channel";
import { createNotifications } from "@expunge/database/event-log/notifications";
import { openTestDatabase } from "@expunge/database/testing/open-test-database";
import { encryptMessage } from "@expunge/networks/visa/message-encryption";
import { xPayToken } from "@expunge/networks/visa/x-pay-token";
import { patiently } from "@expunge/testkit/patience";
import Fastify from "fastify";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { notificationRoutes } from "#network-callbacks/notification-routes.ts";
import { notifyNetworkUpdate } from "#network-callbacks/notify-network-update.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const keys = {
  apiKey: "api-key",
  sharedSecret: "shared-secret",
  keyId: "key-1",
  decryptionPrivateKey: privateKey,
};

const published: string[] = [];
const recorded: SecurityEvent[] = [];
let api: TestApi;
let origin: string;
let close: () => Promise<void>;

beforeAll(async () => {
  api = await startTestApi();
  const { url } = api.database;
  const database = openTestDatabase({ url });
  const signal = createNotifications({ url, onError: () => {} });
  signal.listen(NETWORK_CHANNEL, (payload) => published.push(payload));
  await signal.start();
  const server = Fastify();
  const onUpdate = notifyNetworkUpdate(database);
  const securityEvents = {
    record: (event: SecurityEvent) => void recorded.push(event),
    flush: async () => {},
  };
  await server.register(notificationRoutes({ keys, onUpdate }, securityEvents), {
    prefix: "/networks",
  });
  origin = await server.listen({ host: "127.0.0.1", port: 0 });
  close = async () => {
    await server.close();
    await signal.close();
    await database.close();
    await api.close();
  };
});
afterAll(() => close());

async function notify(
  message: unknown,
  { secret = keys.sharedSecret, type = "application/json", at = origin } = {},
) {
  const url = new URL(`${at}/networks/visa/notifications?apikey=api-key`);
  const now = Date.now();
  const body = await encryptMessage(message, { publicKey, keyId: "key-1", issuedAtMs: now });
  const unixSeconds = Math.floor(now / 1000);
  const token = xPayToken(secret, { url, body, unixSeconds });
  const headers = { "content-type": type, keyid: "key-1", "x-pay-token": token };
  const answer = await fetch(url, { method: "POST", headers, body });
  return {
    status: answer.status,
    text: await answer.text(),
    challenge: answer.headers.get("www-authenticate"),
  };
}

test("a signed notification is published to all listeners; a forged or unreadable one is not", async () => {
  const requestTraceId = randomUUID();
  const forged = await notify({ requestTraceId: randomUUID() }, { secret: "another" });
  expect(forged).toEqual({
    status: 401,
    text: '{"error":"unauthorized"}',
    // RFC 9110, 15.5.2: an answer with 401 has a challenge.
    challenge: 'X-Pay-Token realm="expunge"',
  });
  const subject = "POST /networks/visa/notifications";
  expect(recorded).toEqual([{ outcome: "unauthorized", subject }]);
  expect(await notify({})).toMatchObject({ status: 400, text: '{"error":"bad request"}' });
  expect(await notify({ requestTraceId })).toMatchObject({ status: 204, text: "" });
  await vi.waitFor(() => expect(published).toEqual([requestTraceId]), patiently);
});

test("bodies that are too large or of another type are refused", async () => {
  const large = await notify({ requestTraceId: "r-1", padding: "x".repeat(16 * 1024) });
  expect(large.status).toBe(413);
  expect((await notify({ requestTraceId: "r-1" }, { type: "text/plain" })).status).toBe(415);
});

test("an API without the keys does not serve the route", async () => {
  const answer = await notify({ requestTraceId: "r-1" }, { at: api.url });
  expect(answer).toMatchObject({ status: 404, text: '{"error":"not found"}' });
});
