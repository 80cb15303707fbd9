import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import type {
  WebhookMessage,
  WebhookSender,
} from "@expunge/application/webhooks/webhook-sender.port";
import { testCertificate } from "#visa/test-certificate.ts";
import { createWebhookSender, type WebhookSenderOptions } from "#webhooks/create-webhook-sender.ts";
import type { ResolveNames } from "#webhooks/guarded-agent.ts";

/** The answer for a forbidden address. */
export const NOT_ALLOWED = { kind: "refused", cause: "address not allowed" };

/** A request at a receiver. */
export type ReceivedRequest = {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

const cleanups: (() => Promise<void>)[] = [];

/** Closes all senders and receivers opened since the last call. */
export async function closeAll(): Promise<void> {
  for (const close of cleanups.splice(0).toReversed()) await close();
}

/** The secret made of one repeated byte. */
export function secretOf(byte: number): string {
  return `whsec_${Buffer.alloc(32, byte).toString("base64")}`;
}

/** A sender with loopback allowed. */
export function openSender(options: Partial<WebhookSenderOptions> = {}): WebhookSender {
  const made = createWebhookSender({ allowLoopback: true, ...options });
  cleanups.push(() => made.close());
  return made;
}

/** A receiver on this machine. */
export async function openReceiver(answer: RequestListener, tls = false) {
  const received: ReceivedRequest[] = [];
  const listener: RequestListener = (request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      received.push({ url: request.url ?? "", headers: request.headers, body });
      answer(request, response);
    });
  };
  const server = tls ? createTlsServer(testCertificate, listener) : createServer(listener);
  const port = await listening(server);
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return { received, port, url: `${tls ? "https" : "http"}://127.0.0.1:${port}/hook` };
}

/** Listens on a free loopback port and returns it. */
export async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Answers with a status and headers. */
export function answering(status: number, headers: Record<string, string> = {}): RequestListener {
  return (_, response) => response.writeHead(status, headers).end("thanks");
}

/** An event for an address. */
export function message(url: string, more: Partial<WebhookMessage> = {}): WebhookMessage {
  return {
    id: "0198a1b2-0000-7000-8000-000000000001",
    url,
    secrets: [secretOf(1)],
    contentType: "application/cloudevents+json",
    body: '{"name":"Zoë"}',
    ...more,
  };
}

/** A resolver that returns one list of addresses per call, and the last list from then on. */
export function resolving(...lists: readonly string[]): ResolveNames {
  const remaining = [...lists];
  return (_, found) => {
    const list = (remaining.length > 1 ? remaining.shift() : remaining[0]) ?? "";
    const addresses = list.split(" ").filter(Boolean);
    found(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };
}
