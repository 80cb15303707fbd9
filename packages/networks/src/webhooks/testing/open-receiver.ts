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

/** What the sender says of an address that no endpoint may have. */
export const NOT_ALLOWED = { kind: "refused", cause: "address not allowed" };

/** What a receiver got. */
export type Got = {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

const opened: (() => Promise<void>)[] = [];

/** Closes all that was opened since the last time. */
export async function closeAll(): Promise<void> {
  for (const close of opened.splice(0).toReversed()) await close();
}

/** A secret, and another one for another byte. */
export function secretOf(byte: number): string {
  return `whsec_${Buffer.alloc(32, byte).toString("base64")}`;
}

/** A sender that reaches this machine. */
export function openSender(options: Partial<WebhookSenderOptions> = {}): WebhookSender {
  const made = createWebhookSender({ allowLoopback: true, ...options });
  opened.push(() => made.close());
  return made;
}

/** A receiver on this machine. */
export async function openReceiver(answer: RequestListener, tls = false) {
  const got: Got[] = [];
  const listener: RequestListener = (request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      got.push({ url: request.url ?? "", headers: request.headers, body });
      answer(request, response);
    });
  };
  const server = tls ? createTlsServer(testCertificate, listener) : createServer(listener);
  const port = await listening(server);
  opened.push(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return { got, port, url: `${tls ? "https" : "http"}://127.0.0.1:${port}/hook` };
}

/** Listens on a port of this machine that nobody has. */
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

/** A resolver that gives a name these addresses, one list a time, and the last one from then on. */
export function resolving(...lists: readonly string[]): ResolveNames {
  const left = [...lists];
  return (_, found) => {
    const list = (left.length > 1 ? left.shift() : left[0]) ?? "";
    const addresses = list.split(" ").filter(Boolean);
    found(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };
}
