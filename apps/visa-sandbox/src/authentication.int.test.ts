import { createVisaClient } from "@expunge/networks/visa/create-visa-client";
import { xPayToken } from "@expunge/networks/visa/x-pay-token";
import { encryptMessage } from "@expunge/networks/visa/message-encryption";
import { describe, expect, test } from "vitest";
import { startTestSandbox, testCredentials } from "#testing/start-test-sandbox.ts";

const { apiKey, sharedSecret, keyId, visa, issuer } = testCredentials;
const consumer = { externalConsumerId: "c-1", ownerBid: "10001234" };
const unauthorized = { kind: "unavailable", cause: "unreadable answer (http 401)" };
const minutes = (count: number) => ({ now: () => Date.now() + count * 60_000 });

describe("authentication", () => {
  test("lets the client in that holds the credentials", async () => {
    await using sandbox = await startTestSandbox(createVisaClient);
    expect(await sandbox.client.getData(consumer)).toEqual({ kind: "not_enrolled" });
  });

  test.each([
    ["another API key", { apiKey: "other" }],
    ["another secret", { sharedSecret: "other" }],
    ["another key id", { keyId: "other" }],
    ["a message for somebody else", { encryptionPublicKey: issuer.publicKey }],
  ])("refuses %s", async (_name, config) => {
    await using sandbox = await startTestSandbox(createVisaClient);
    expect(await sandbox.clientWith(config).getData(consumer)).toEqual(unauthorized);
  });

  test("refuses a request that is more than five minutes old, or ahead", async () => {
    await using sandbox = await startTestSandbox(createVisaClient);
    expect(await sandbox.clientWith({}, minutes(-4)).getData(consumer)).toEqual({
      kind: "not_enrolled",
    });
    expect(await sandbox.clientWith({}, minutes(-6)).getData(consumer)).toEqual(unauthorized);
    expect(await sandbox.clientWith({}, minutes(6)).getData(consumer)).toEqual(unauthorized);
  });

  test("refuses a request that was tampered with", async () => {
    await using sandbox = await startTestSandbox(createVisaClient);
    const url = new URL(`${sandbox.origin}/visaIdCredential/v1/getData?apikey=${apiKey}`);
    const now = Date.now();
    const unixSeconds = Math.floor(now / 1000);
    const encryption = { publicKey: visa.publicKey, keyId, issuedAtMs: now };
    const body = await encryptMessage({ intent: "x" }, encryption);
    const token = xPayToken(sharedSecret, { url, body, unixSeconds });

    const statusOf = async (target: URL, headers: Record<string, string>, content = body) => {
      const json = { "content-type": "application/json", keyid: keyId };
      const init = { method: "POST", headers: { ...json, ...headers }, body: content };
      return (await fetch(target, init)).status;
    };
    const elsewhere = new URL(url.href.replace("getData", "deleteConsumerInformation"));
    const longer = new URL(`${url.href}&more=1`);
    const other = await encryptMessage({ intent: "y" }, encryption);

    expect(await statusOf(url, { "x-pay-token": token })).toBe(400);
    expect(await statusOf(url, { "x-pay-token": token }, other)).toBe(401);
    expect(await statusOf(elsewhere, { "x-pay-token": token })).toBe(401);
    expect(await statusOf(longer, { "x-pay-token": token })).toBe(401);
    expect(await statusOf(url, { "x-pay-token": token.replace(/.$/, "g") })).toBe(401);
    expect(await statusOf(url, { "x-pay-token": `xv2:${unixSeconds}:${"0".repeat(64)}` })).toBe(
      401,
    );
    expect(await statusOf(url, {})).toBe(401);
  });

  test("counts and keeps nothing of a refused request", async () => {
    await using sandbox = await startTestSandbox(createVisaClient);
    await sandbox.clientWith({ sharedSecret: "other" }).deleteConsumer(consumer);
    expect(await sandbox.book()).toEqual({ consumers: [], calls: [] });
  });
});
