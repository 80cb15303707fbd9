import { request } from "undici";

export type StreamEvent = { readonly id: string; readonly event: string; readonly data: string };

export type Watching = {
  readonly status: number;
  /** The messages so far, without pings; an unnamed message is a `message`. */
  readonly events: readonly StreamEvent[];
  /** Settles when the stream has ended, on either side. */
  readonly ended: Promise<void>;
  /** Closes the connection. */
  leave(): void;
};

/** Opens an event stream as `curl -N` does. Resolves with its first message. */
export async function watching(
  url: string,
  token: string,
  {
    input,
    lastEventId,
  }: { input?: Readonly<Record<string, string>>; lastEventId?: string | undefined } = {},
): Promise<Watching> {
  const leaving = new AbortController();
  const query = input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : "";
  const answer = await request(`${url}/trpc/deletions.watch${query}`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
    },
    signal: leaving.signal,
    bodyTimeout: 0,
  });
  const events: StreamEvent[] = [];
  const begun = Promise.withResolvers<void>();
  const read = async () => {
    let text = "";
    for await (const chunk of answer.body.setEncoding("utf8")) {
      text += String(chunk);
      const blocks = text.split(/\n{2,}/);
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const one = parseEvent(block);
        if (one.event !== "ping" && one.event !== "connected") events.push(one);
        begun.resolve();
      }
    }
  };
  const ended = read()
    .catch(() => {})
    .finally(() => begun.resolve());
  await begun.promise;
  return { status: answer.statusCode, events, ended, leave: () => leaving.abort() };
}

function parseEvent(block: string): StreamEvent {
  const field = (name: string) =>
    block
      .split("\n")
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  return { id: field("id") ?? "", event: field("event") ?? "message", data: field("data") ?? "" };
}
