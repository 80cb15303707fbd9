import { type Operation, TRPCClientError, type TRPCLink } from "@trpc/client";
import type { AnyRouter } from "@trpc/server";
import { observable } from "@trpc/server/observable";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { Fetch } from "#authorized-fetch.ts";

/** The service sends something every 15 seconds. */
const LONGEST_SILENCE_MS = 45_000;

type Message =
  | { readonly type: "started" }
  | { readonly type: "data"; readonly id?: string; readonly data: unknown };

/**
 * Sends a subscription and reads its server-sent events from one connection. The `EventSource` of browsers sends no token, and other
 * runtimes have none.
 */
export function eventStreamLink(url: string, fetch: Fetch): TRPCLink<AnyRouter> {
  return () =>
    ({ op }) =>
      observable((observer) => {
        const connection = new AbortController();
        let isLeft = false;
        async function pass(): Promise<void> {
          try {
            for await (const message of messagesOf(url, fetch, op, connection))
              observer.next({ result: message as never });
            observer.next({ result: { type: "stopped" } });
            observer.complete();
          } catch (error) {
            if (!isLeft) observer.error(TRPCClientError.from(error as Error));
          } finally {
            connection.abort();
          }
        }
        void pass();
        return () => {
          isLeft = true;
          connection.abort();
        };
      });
}

/** The messages of a stream until the service ends it. Any other end is an error. */
async function* messagesOf(
  url: string,
  fetch: Fetch,
  { path, input, signal }: Operation,
  connection: AbortController,
): AsyncGenerator<Message> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () => connection.abort(new Error("the stream is silent")),
      LONGEST_SILENCE_MS,
    );
  };
  const query = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  try {
    listen();
    const response = await fetch(`${url}/${path}${query}`, {
      headers: { accept: "text/event-stream" },
      signal: AbortSignal.any([connection.signal, ...(signal ? [signal] : [])]),
    });
    if (!response.ok || response.body === null)
      throw TRPCClientError.from((await response.json()) as object, { meta: { response } });
    const events = response.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream())
      .getReader();
    for (let next = await events.read(); !next.done; next = await events.read()) {
      listen();
      const { event = "message", data, id } = next.value;
      if (event === "return") return;
      if (event === "connected") yield { type: "started" };
      if (event === "serialized-error")
        throw TRPCClientError.from({ error: JSON.parse(data) as never });
      if (event === "message")
        yield {
          type: "data",
          ...(id !== undefined && { id }),
          data: { id, data: JSON.parse(data) as unknown },
        };
    }
    throw new Error("the stream ended without its last event");
  } finally {
    clearTimeout(timer);
  }
}
