import type { KeyObject } from "node:crypto";
import { CompactEncrypt, compactDecrypt } from "jose";
import { z } from "zod";

const envelope = z.object({ encData: z.string() });
const madeAt = z.object({ iat: z.number() });

/**
 * Reads an encrypted request: `{"encData": "<compact JWE>"}`, RSA-OAEP-256 with A128GCM.
 *
 * @returns the message and when it was made (milliseconds since the epoch)
 * @throws when the body is not an envelope, was encrypted for another key, or holds no JSON
 */
export async function decryptRequest(
  body: string,
  privateKey: KeyObject,
): Promise<{ readonly message: unknown; readonly issuedAtMs: number }> {
  const { encData } = envelope.parse(JSON.parse(body));
  const { plaintext, protectedHeader } = await compactDecrypt(encData, privateKey, {
    keyManagementAlgorithms: ["RSA-OAEP-256"],
    contentEncryptionAlgorithms: ["A128GCM"],
  });
  return {
    message: JSON.parse(new TextDecoder().decode(plaintext)),
    issuedAtMs: madeAt.parse(protectedHeader).iat,
  };
}

/** Encrypts an answer or a notification for the client, in the same envelope. */
export async function encryptMessage(
  message: unknown,
  publicKey: KeyObject,
  keyId: string,
): Promise<string> {
  const encData = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(message)))
    .setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A128GCM", kid: keyId, iat: Date.now() })
    .encrypt(publicKey);
  return JSON.stringify({ encData });
}
