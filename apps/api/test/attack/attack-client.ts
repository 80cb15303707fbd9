import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";

export type Sent = {
  readonly method: string;
  readonly path: string;
  /** In this order, and repeated as often as they occur. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
};

export type Answered = {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
};

export type AttackClient = {
  send(sent: Sent): Promise<Answered>;
  close(): void;
};

/** Sends requests exactly as they are, over a few persistent connections. */
export function attackClient(url: string): AttackClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const { hostname, port, host } = new URL(url);
  return {
    async send({ method, path, headers, body }) {
      const hasHost = headers.some(([name]) => name === "host");
      const hasLength = headers.some(([name]) => name === "content-length");
      const lines = [
        ...(hasHost ? [] : [["host", host] as const]),
        ...headers,
        ...(hasLength || body === ""
          ? []
          : [["content-length", String(Buffer.byteLength(body))] as const]),
      ];
      const outgoing = request({ agent, hostname, port, method, path, headers: lines.flat() });
      // Node frames a body by itself unless the head says how.
      outgoing.end(body);
      const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
      return {
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        text: await textOf(answer),
      };
    },
    close: () => agent.destroy(),
  };
}

/** The text of an answer; of a stream, up to its first event or error. */
async function textOf(answer: IncomingMessage): Promise<string> {
  const isStream = answer.headers["content-type"]?.startsWith("text/event-stream");
  let text = "";
  for await (const chunk of answer) {
    text += String(chunk);
    if (isStream && /^(?:id: |event: serialized-error)/m.test(text)) {
      answer.destroy();
      break;
    }
  }
  return text;
}
