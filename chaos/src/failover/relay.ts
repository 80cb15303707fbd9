import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** An address that follows the primary, as that of a managed service or of a proxy in front of the servers. */
export type Relay = {
  readonly port: number;
  /** Breaks all connections; new ones go to this port. */
  lead(port: number): void;
  close(): Promise<void>;
};

export async function openRelay(first: number): Promise<Relay> {
  let to = first;
  const open = new Set<Socket>();
  const server = createServer((inward) => {
    const outward = connect(to, "127.0.0.1");
    for (const [one, other] of [
      [inward, outward],
      [outward, inward],
    ] as const) {
      open.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    lead(port) {
      to = port;
      cut();
    },
    async close() {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
