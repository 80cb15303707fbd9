import type { KeyObject } from "node:crypto";
import { compactDecrypt } from "jose/jwe/compact/decrypt";
import { CompactEncrypt } from "jose/jwe/compact/encrypt";
import { z } from "zod";

const envelope = z.object({ encData: z.string() });

/**
 * Encrypts a message for Visa's message level encryption: a compact JWE (RSA-OAEP-256, A128GCM) whose protected header contains the key id
 * (`kid`) and the time (`iat`, milliseconds since the epoch).
 *
 * @returns the request body, `{"encData": "<compact JWE>"}`
 */
export async function encryptMessage(
  message: unknown,
  options: {
    readonly publicKey: KeyObject;
    readonly keyId: string;
    readonly issuedAtMs: number;
  },
): Promise<string> {
  const encData = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(message)))
    .setProtectedHeader({
      alg: "RSA-OAEP-256",
      enc: "A128GCM",
      kid: options.keyId,
      iat: options.issuedAtMs,
    })
    .encrypt(options.publicKey);
  return JSON.stringify({ encData });
}

/**
 * Decrypts a body made by {@link encryptMessage} for our key.
 *
 * @throws when the body is no such envelope, was encrypted for another key or by other algorithms, or contains no JSON
 */
export async function decryptMessage(body: string, privateKey: KeyObject): Promise<unknown> {
  const { encData } = envelope.parse(JSON.parse(body));
  const { plaintext } = await compactDecrypt(encData, privateKey, {
    keyManagementAlgorithms: ["RSA-OAEP-256"],
    contentEncryptionAlgorithms: ["A128GCM"],
  });
  return JSON.parse(new TextDecoder().decode(plaintext));
}
