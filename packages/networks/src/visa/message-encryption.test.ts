import { generateKeyPairSync } from "node:crypto";
import { CompactEncrypt, decodeProtectedHeader } from "jose";
import { z } from "zod";
import { describe, expect, test } from "vitest";
import { decryptMessage, encryptMessage } from "#visa/message-encryption.ts";

const ours = generateKeyPairSync("rsa", { modulusLength: 2048 });
const theirs = generateKeyPairSync("rsa", { modulusLength: 2048 });
const options = { publicKey: ours.publicKey, keyId: "key-1", issuedAtMs: 1_700_000_000_123 };

describe("message level encryption", () => {
  test("encrypts and decrypts a message", async () => {
    const message = { consumerInformation: { externalConsumerID: "Zoë" } };
    const body = await encryptMessage(message, options);
    expect(body).not.toContain("Zoë");
    expect(await decryptMessage(body, ours.privateKey)).toEqual(message);
  });

  test("names the key, the algorithms and the time in milliseconds", async () => {
    const body: unknown = JSON.parse(await encryptMessage({}, options));
    const { encData } = z.object({ encData: z.string() }).parse(body);
    expect(decodeProtectedHeader(encData)).toEqual({
      alg: "RSA-OAEP-256",
      enc: "A128GCM",
      kid: "key-1",
      iat: 1_700_000_000_123,
    });
  });

  test("does not decrypt a message for another key", async () => {
    const body = await encryptMessage({}, options);
    await expect(decryptMessage(body, theirs.privateKey)).rejects.toThrow("decryption");
  });

  test("does not decrypt a message with other algorithms", async () => {
    const encData = await new CompactEncrypt(new TextEncoder().encode("{}"))
      .setProtectedHeader({ alg: "RSA-OAEP", enc: "A256GCM" })
      .encrypt(ours.publicKey);
    await expect(decryptMessage(JSON.stringify({ encData }), ours.privateKey)).rejects.toThrow(
      "not allowed",
    );
  });

  test.each(["", "not json", "{}", '{"encData":1}', '{"encData":"a.b.c.d.e"}'])(
    "does not read %j",
    async (body) => {
      await expect(decryptMessage(body, ours.privateKey)).rejects.toBeInstanceOf(Error);
    },
  );
});
