import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { notificationEnvironment, notificationKeys } from "#visa/notification-configuration.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const all = {
  VISA_API_KEY: "api-key",
  VISA_SHARED_SECRET: "shared-secret",
  VISA_KEY_ID: "key-1",
  VISA_DECRYPTION_PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
};
const keysOf = (environment: object) =>
  notificationKeys(notificationEnvironment.parse(environment));

test("all variables together yield the keys of notifications, and none yields undefined", () => {
  expect(keysOf(all)).toMatchObject({ apiKey: "api-key", keyId: "key-1" });
  expect(keysOf({})).toBeUndefined();
});

test.each(Object.keys(all))("without %s the others are an error that names all of them", (name) => {
  expect(() => keysOf({ ...all, [name]: undefined })).toThrow(
    "VISA_API_KEY, VISA_SHARED_SECRET, VISA_KEY_ID and VISA_DECRYPTION_PRIVATE_KEY must be set together",
  );
});
