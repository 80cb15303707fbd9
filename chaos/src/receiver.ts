import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import type { Random } from "#random.ts";

/** A receiver of webhooks that is not at its best: some it refuses, some it answers slowly, of some it drops the connection. */
export type Receiver = {
  readonly url: string;
  /** The secret of the endpoint at a path: a request without its signature is refused. */
  expect(path: string, secret: string): void;
  /** The ids of events at a path, each as often as it came, in the order in which they came. */
  received(path: string): readonly string[];
  /** How many requests bore no valid signature. */
  forged(): number;
  /** From now on it is at its best. */
  calm(): void;
  close(): Promise<void>;
};

const SLOW_MS = 400;

export async function startReceiver(random: Random): Promise<Receiver> {
  const webhooks = new Map<string, Webhook>();
  const ids = new Map<string, string[]>();
  const refused = new Set<string>();
  let forged = 0;
  let isCalm = false;

  const server = createServer((request, response) => {
    void (async () => {
      const { url: path = "", headers } = request;
      const body = await text(request);
      const id = String(headers["webhook-id"]);
      try {
        webhooks.get(path)?.verify(body, headers as Record<string, string>);
      } catch {
        forged += 1;
        response.writeHead(401).end();
        return;
      }
      // The second time around it is taken: the third one would come minutes later.
      if (!isCalm && !refused.has(id) && random.chance(0.1)) {
        refused.add(id);
        if (random.chance(0.5)) request.socket.destroy();
        else response.writeHead(500).end();
        return;
      }
      ids.set(path, [...(ids.get(path) ?? []), id]);
      if (!isCalm && random.chance(0.05)) await new Promise((go) => setTimeout(go, SLOW_MS));
      response.writeHead(204).end();
    })().catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    expect: (path, secret) => void webhooks.set(path, new Webhook(secret)),
    received: (path) => ids.get(path) ?? [],
    forged: () => forged,
    calm: () => {
      isCalm = true;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
