import type { FastifyRequest } from "fastify";
import type { SandboxOptions } from "#sandbox-options.ts";
import { decryptRequest } from "#wire/message-encryption.ts";
import { isSameText, isSignedBy, toleranceMs } from "#wire/x-pay-token.ts";

/** The content of an authentic request, or the verdict that it is not authentic. A GET has no content. */
export type OpenedRequest =
  | { readonly kind: "authentic"; readonly message: unknown }
  | { readonly kind: "unauthorized" };

/**
 * Authenticates one request and decrypts its body. Every failure (signature, age, API key, key id, encryption)
 * gets the same answer, so an attacker learns nothing about the failed step.
 */
export async function openRequest(
  options: SandboxOptions,
  request: FastifyRequest,
): Promise<OpenedRequest> {
  const { "x-pay-token": token, keyid: keyId } = request.headers;
  const body = typeof request.body === "string" ? request.body : "";
  const signed = {
    token: typeof token === "string" ? token : undefined,
    target: request.url,
    body,
  };
  const nowMs = Date.now();
  if (
    !isSignedBy(options, signed, nowMs) ||
    typeof keyId !== "string" ||
    !isSameText(keyId, options.keyId)
  ) {
    return { kind: "unauthorized" };
  }
  if (request.method === "GET") {
    return { kind: "authentic", message: undefined };
  }
  try {
    const { message, issuedAtMs } = await decryptRequest(body, options.decryptionPrivateKey);
    return Math.abs(nowMs - issuedAtMs) <= toleranceMs
      ? { kind: "authentic", message }
      : { kind: "unauthorized" };
  } catch {
    return { kind: "unauthorized" };
  }
}
