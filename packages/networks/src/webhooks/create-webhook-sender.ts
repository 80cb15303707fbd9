import type {
  WebhookAnswer,
  WebhookMessage,
  WebhookSender,
} from "@expunge/application/webhooks/webhook-sender.port";
import { Webhook } from "standardwebhooks";
import { type Dispatcher, request } from "undici";
import {
  createGuardedAgent,
  FORBIDDEN_ADDRESS,
  type GuardedAgentOptions,
} from "#webhooks/guarded-agent.ts";
import { retryAfterMs } from "#webhooks/retry-after.ts";

const TIMEOUT_MS = 20_000;
const MAX_REDIRECTS = 3;
const MAX_DRAIN_BYTES = 64 * 1024;
const DRAIN_MS = 2_000;

export type WebhookSenderOptions = GuardedAgentOptions & {
  /** The time limit of one `send`, redirects included, in milliseconds. */
  readonly timeoutMs?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
};

/**
 * Sends events as specified by Standard Webhooks 1.0: signed with every valid secret, to public addresses only. Redirects are followed if
 * they preserve method and body (307, 308) and never from https to http: any other would become a request without the event, and its 200
 * would report a delivery that did not happen.
 */
export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { timeoutMs = TIMEOUT_MS, now = Date.now } = options;
  const agent = createGuardedAgent(options);

  async function post(
    message: WebhookMessage,
    url: URL,
    signal: AbortSignal,
    redirects: number,
  ): Promise<WebhookAnswer> {
    const {
      statusCode: status,
      headers,
      body,
    } = await request(url, {
      dispatcher: agent,
      method: "POST",
      headers: headersOf(message, new Date(now())),
      body: message.body,
      signal,
    });
    await drain(body, signal);
    if (status >= 200 && status < 300) return { kind: "taken", status };
    if (status === 410) return { kind: "gone", status };
    if (status >= 300 && status < 400) {
      const next = status === 307 || status === 308 ? nextUrl(url, headers["location"]) : undefined;
      if (next === undefined)
        return { kind: "refused", status, cause: `redirect (${status}) not followed` };
      if (redirects === MAX_REDIRECTS)
        return { kind: "refused", status, cause: "too many redirects" };
      return post(message, next, signal, redirects + 1);
    }
    const wait = retryAfterMs(single(headers["retry-after"]), now());
    const refused = { kind: "refused", status, cause: `status ${status}` } as const;
    return wait === undefined ? refused : { ...refused, retryAfterMs: wait };
  }

  return {
    async send(message, stopping) {
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = stopping ? AbortSignal.any([stopping, timeout]) : timeout;
      try {
        return await post(message, new URL(message.url), signal, 0);
      } catch (error) {
        return { kind: "refused", cause: causeOf(error) };
      }
    },
    close: () => agent.destroy(),
  };
}

/** One signature per secret, over the same id, time and body. */
function headersOf({ id, secrets, contentType, body }: WebhookMessage, at: Date) {
  return {
    "content-type": contentType,
    "user-agent": "expunge-webhooks/1",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(" "),
  };
}

/** The target of a redirect; undefined when it must not be followed. */
function nextUrl(from: URL, location: string | readonly string[] | undefined): URL | undefined {
  const next = URL.parse(single(location) ?? "", from.href);
  if (next === null || location === undefined) return undefined;
  const { protocol, username, password } = next;
  if (username !== "" || password !== "") return undefined;
  return protocol === "https:" || (protocol === "http:" && from.protocol === "http:")
    ? next
    : undefined;
}

function single(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "string" ? header : header?.[0];
}

/** Only the status counts: drains the body, within limits of size and time, so that the connection can be reused. */
async function drain(body: Dispatcher.ResponseData["body"], signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(DRAIN_MS)]);
  await body.dump({ limit: MAX_DRAIN_BYTES, signal: limit }).catch(() => {});
}

/** One word for every fault of a connection: different ones would tell open ports of a network from closed ones. */
function causeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === FORBIDDEN_ADDRESS ? "address not allowed" : "not reached";
}
