import { type Dispatcher, request } from "undici";
import { decryptMessage, encryptMessage } from "#visa/message-encryption.ts";
import type { VisaClientConfig } from "#visa/visa-client-config.ts";
import { xPayToken } from "#visa/x-pay-token.ts";

/** One answer of Visa, decrypted but not interpreted, or the reason why there is none. `sent: false`: the call was never sent. */
export type VisaReply =
  | { readonly kind: "replied"; readonly status: number; readonly body: unknown }
  | { readonly kind: "unavailable"; readonly cause: string; readonly sent?: false };

/** Sends a message, or a GET without one, to a path below the base URL. Never rejects. */
export type VisaExchange = (path: string, message?: object) => Promise<VisaReply>;

/**
 * Creates an exchange that encrypts, signs, sends and decrypts. Every error becomes `unavailable`; its cause is a status or an error code
 * and contains no data.
 *
 * An unencrypted answer is not Visa's: gateways in between answer in plain text (401, 429), and must not be able to confirm a deletion.
 *
 * @param now milliseconds since the epoch
 */
export function createVisaExchange(
  config: VisaClientConfig,
  dispatcher: Dispatcher,
  now: () => number,
): VisaExchange {
  const baseUrl = config.baseUrl.replace(/\/$/, "");

  async function send(path: string, message: object | undefined): Promise<Dispatcher.ResponseData> {
    const url = new URL(`${baseUrl}${path}`);
    url.searchParams.set("apikey", config.apiKey);
    const sentAt = now();
    const body = message
      ? await encryptMessage(message, {
          publicKey: config.encryptionPublicKey,
          keyId: config.keyId,
          issuedAtMs: sentAt,
        })
      : "";
    const unixSeconds = Math.floor(sentAt / 1000);
    return request(url, {
      dispatcher,
      method: message ? "POST" : "GET",
      headers: {
        accept: "application/json",
        keyid: config.keyId,
        "x-pay-token": xPayToken(config.sharedSecret, { url, body, unixSeconds }),
        ...(message && { "content-type": "application/json" }),
      },
      body: message ? body : null,
      signal: AbortSignal.timeout(config.timeoutMs),
    });
  }

  return async (path, message) => {
    let status: number;
    let text: string;
    try {
      const response = await send(path, message);
      status = response.statusCode;
      text = await response.body.text();
    } catch (error) {
      return { kind: "unavailable", cause: failureOf(error, config.timeoutMs) };
    }
    if (status >= 500) {
      return { kind: "unavailable", cause: `http ${status}` };
    }
    try {
      const body = await decryptMessage(text, config.decryptionPrivateKey);
      return { kind: "replied", status, body };
    } catch {
      return { kind: "unavailable", cause: `unreadable answer (http ${status})` };
    }
  };
}

/** Names a failure by its code alone: error messages quote hosts, headers and bodies. */
function failureOf(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === "TimeoutError") {
    return `no answer within ${timeoutMs} ms`;
  }
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return `call failed (${typeof code === "string" ? code : "unknown error"})`;
}
