import { type Dispatcher, request } from "undici";
import { decryptMessage, encryptMessage } from "#visa/message-encryption.ts";
import type { VisaClientConfig } from "#visa/visa-client-config.ts";
import { xPayToken } from "#visa/x-pay-token.ts";

/**
 * One answer of Visa, decrypted but not yet understood; or that there was none that could be used, and why. `sent: false`: the
 * call was never made.
 */
export type VisaReply =
  | { readonly kind: "replied"; readonly status: number; readonly body: unknown }
  | { readonly kind: "unavailable"; readonly cause: string; readonly sent?: false };

/** Sends one message (a GET where there is none) to a path below the base URL. Never rejects. */
export type VisaExchange = (path: string, message?: object) => Promise<VisaReply>;

/**
 * Makes the way to Visa and back: encrypts, signs, sends, decrypts. Everything that can go wrong on that way becomes
 * `unavailable`, with a cause that tells status or error code and nothing of what was sent or received.
 *
 * An answer that is not encrypted is not taken for Visa's word: gateways in between answer in plain text (401, 429), and
 * no credential may count as deleted because one of them said so.
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

/** Names a failure by its code alone: messages of errors quote hosts, headers and bodies. */
function failureOf(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === "TimeoutError") {
    return `no answer within ${timeoutMs} ms`;
  }
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return `call failed (${typeof code === "string" ? code : "unknown error"})`;
}
