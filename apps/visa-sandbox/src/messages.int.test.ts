import { createVisaClient } from "@expunge/networks/visa/create-visa-client";
import { encryptMessage, decryptMessage } from "@expunge/networks/visa/message-encryption";
import { xPayToken } from "@expunge/networks/visa/x-pay-token";
import { expect, test } from "vitest";
import { startTestSandbox, testCredentials } from "#testing/start-test-sandbox.ts";

const { apiKey, sharedSecret, keyId, visa, issuer } = testCredentials;
const intent = { type: "PRODUCT_CODE", value: "CLICK_TO_PAY" };
const consumerInformation = { externalConsumerID: "c-1", externalConsumerIDOwnerBID: "10001234" };
const card = { type: "CARD", paymentInstrumentID: "card-1" };
const id = "consumerInformation.externalConsumerID";

test.each<[string, string, unknown, readonly (readonly [string, string])[]]>([
  [
    "deleteConsumerInformation",
    "nothing",
    undefined,
    [
      ["VIDC-1000", "intent"],
      ["VIDC-1000", "consumerInformation"],
    ],
  ],
  [
    "deleteConsumerInformation",
    "no message",
    "c-1",
    [
      ["VIDC-1000", "intent"],
      ["VIDC-1000", "consumerInformation"],
    ],
  ],
  [
    "getData",
    "an empty id",
    { intent, consumerInformation: { ...consumerInformation, externalConsumerID: "" } },
    [["VIDC-1002", id]],
  ],
  [
    "getData",
    "a number for an id",
    { intent, consumerInformation: { ...consumerInformation, externalConsumerID: 1 } },
    [["VIDC-1001", id]],
  ],
  [
    "deleteConsumerInformation",
    "another product",
    { intent: { ...intent, value: "X" }, consumerInformation },
    [["VIDC-1001", "intent.value"]],
  ],
  [
    "deletePaymentInstruments",
    "no instruments",
    { intent, consumerInformation, paymentInstruments: [] },
    [["VIDC-1003", "paymentInstruments"]],
  ],
  [
    "enrollPaymentInstruments",
    "half an instrument",
    { intent, consumerInformation, paymentInstruments: [card] },
    [["VIDC-1000", "paymentInstruments.0.last4"]],
  ],
  [
    "enrollData",
    "a person without a name or an address",
    {
      intent,
      consumerInformation: { ...consumerInformation, firstName: "", emails: [] },
      paymentInstruments: [{ ...card, last4: "1140" }],
    },
    [
      ["VIDC-1002", "consumerInformation.firstName"],
      ["VIDC-1003", "consumerInformation.emails"],
    ],
  ],
])("%s refuses %s", async (operation, _name, message, refusals) => {
  await using sandbox = await startTestSandbox(createVisaClient);
  const url = new URL(`${sandbox.origin}/visaIdCredential/v1/${operation}?apikey=${apiKey}`);
  const now = Date.now();
  const body = await encryptMessage(message ?? null, {
    publicKey: visa.publicKey,
    keyId,
    issuedAtMs: now,
  });
  const token = xPayToken(sharedSecret, { url, body, unixSeconds: Math.floor(now / 1000) });
  const headers = { "content-type": "application/json", keyid: keyId, "x-pay-token": token };
  const response = await fetch(url, { method: "POST", headers, body });

  expect(response.status).toBe(400);
  expect(await decryptMessage(await response.text(), issuer.privateKey)).toMatchObject({
    reason: refusals[0]?.[0],
    details: refusals.map(([reason, location]) => ({ reason, location })),
  });
});
