import type { ServerResponse } from "node:http";

export type OpenStreams = {
  /** Registers a streamed answer. The signal aborts when the token expires (`expiresAt`, seconds since 1970) or the process stops. */
  begin(response: ServerResponse, expiresAt: number): AbortSignal;
  /** Ends all streams. Connections of clients that do not read are destroyed after a second. */
  close(): void;
};

/** The longest delay of a Node timer. A stream that outlives it ends, and its client reconnects. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const GRACE_MS = 1_000;

/** The open event streams of this process. */
export function openStreams(): OpenStreams {
  const stopping = new AbortController();
  const open = new Set<ServerResponse>();
  return {
    begin(response, expiresAt) {
      open.add(response);
      response.once("close", () => open.delete(response));
      const left = Math.max(0, expiresAt * 1000 - Date.now());
      return AbortSignal.any([stopping.signal, AbortSignal.timeout(Math.min(left, MAX_TIMER_MS))]);
    },
    close() {
      stopping.abort();
      setTimeout(() => {
        for (const response of open) response.destroy();
      }, GRACE_MS).unref();
    },
  };
}
