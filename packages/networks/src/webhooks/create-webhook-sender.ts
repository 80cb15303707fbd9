import type {
  WebhookAnswer,
  WebhookMessage,
  WebhookSender,
} from "@expunge/application/webhooks/webhook-sender.port";
import {
  createGuardedAgent,
  FORBIDDEN_ADDRESS,
  type GuardedAgentOptions,
} from "#webhooks/guarded-agent.ts";
import { Deadline, post } from "#webhooks/post.ts";
import { retryAfterMs } from "#webhooks/retry-after.ts";
import { createSigner, type Signer } from "#webhooks/create-signer.ts";

const TIMEOUT_MS = 20_000;
const MAX_REDIRECTS = 3;

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
  const sign = createSigner();

  async function deliver(
    message: WebhookMessage,
    body: Buffer,
    url: URL,
    deadline: Deadline,
    redirects: number,
  ): Promise<WebhookAnswer> {
    const request = { url, body, headers: headersOf(message, body, sign, new Date(now())) };
    const { status, headers } = await post(agent, request, deadline);
    if (status >= 200 && status < 300) return { kind: "taken", status };
    if (status === 410) return { kind: "gone", status };
    if (status >= 300 && status < 400) {
      const next = status === 307 || status === 308 ? nextUrl(url, headers["location"]) : undefined;
      if (next === undefined)
        return { kind: "refused", status, cause: `redirect (${status}) not followed` };
      if (redirects === MAX_REDIRECTS)
        return { kind: "refused", status, cause: "too many redirects" };
      return deliver(message, body, next, deadline, redirects + 1);
    }
    const wait = retryAfterMs(single(headers["retry-after"]), now());
    const refused = { kind: "refused", status, cause: `status ${status}` } as const;
    return wait === undefined ? refused : { ...refused, retryAfterMs: wait };
  }

  return {
    async send(message, stopping) {
      const deadline = new Deadline();
      const end = () => deadline.end();
      const timer = setTimeout(end, timeoutMs);
      stopping?.addEventListener("abort", end);
      if (stopping?.aborted === true) end();
      try {
        const body = Buffer.from(message.body);
        return await deliver(message, body, new URL(message.url), deadline, 0);
      } catch (error) {
        return { kind: "refused", cause: causeOf(error) };
      } finally {
        clearTimeout(timer);
        stopping?.removeEventListener("abort", end);
      }
    },
    close: () => agent.destroy(),
  };
}

/** One signature per secret, over the same id, time and body. */
function headersOf(
  { id, secrets, contentType }: WebhookMessage,
  body: Buffer,
  sign: Signer,
  at: Date,
) {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  return {
    "content-type": contentType,
    "user-agent": "expunge-webhooks/1",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": sign(secrets, `${id}.${timestamp}.`, body),
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

/** One word for every fault of a connection: different ones would tell open ports of a network from closed ones. */
function causeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === FORBIDDEN_ADDRESS ? "address not allowed" : "not reached";
}
