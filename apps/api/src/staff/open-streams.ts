import type { ServerResponse } from "node:http";

export type OpenStreams = {
  /** When an answer that goes on has to end: its token expires at `expiresAt` (seconds since 1970), or the process stops. */
  begin(response: ServerResponse, expiresAt: number): AbortSignal;
  /** Ends all that are open. One whose client does not read is cut off a moment later: the process does not wait for it. */
  close(): void;
};

/** The longest that a timer can run. Whoever watches for longer is sent back to watch on. */
const LONGEST_MS = 2 ** 31 - 1;
const FAREWELL_MS = 1_000;

/** The answers of this process that go on until somebody ends them. */
export function openStreams(): OpenStreams {
  const stopping = new AbortController();
  const open = new Set<ServerResponse>();
  return {
    begin(response, expiresAt) {
      open.add(response);
      response.once("close", () => open.delete(response));
      const left = Math.max(0, expiresAt * 1000 - Date.now());
      return AbortSignal.any([stopping.signal, AbortSignal.timeout(Math.min(left, LONGEST_MS))]);
    },
    close() {
      stopping.abort();
      setTimeout(() => {
        for (const response of open) response.destroy();
      }, FAREWELL_MS).unref();
    },
  };
}
