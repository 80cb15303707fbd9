import type { KeyObject } from "node:crypto";
import { CompactEncrypt, compactDecrypt } from "jose";
import { z } from "zod";

const envelope = z.object({ encData: z.string() });

/**
 * Encrypts a message as Visa's message level encryption wants it: a compact JWE (RSA-OAEP-256, A128GCM) whose protected
 * header names the key and says when it was made (`iat`, milliseconds since the epoch).
 *
 * @returns the body to send, `{"encData": "<compact JWE>"}` as text
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
 * Reads a body that was made by {@link encryptMessage} for our key.
 *
 * @throws when the body is no such envelope, was encrypted for another key or by other algorithms, or holds no JSON
 */
export async function decryptMessage(body: string, privateKey: KeyObject): Promise<unknown> {
  const { encData } = envelope.parse(JSON.parse(body));
  const { plaintext } = await compactDecrypt(encData, privateKey, {
    keyManagementAlgorithms: ["RSA-OAEP-256"],
    contentEncryptionAlgorithms: ["A128GCM"],
  });
  return JSON.parse(new TextDecoder().decode(plaintext));
}
