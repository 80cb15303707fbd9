import type { ServerResponse } from "node:http";
import { ExpungeError } from "@expunge/application/expunge-error";
import type { StaffCaller } from "#auth/callers.ts";

export type OpenStreams = {
  /** Counts a streamed answer until it is closed; a second call for the same answer changes nothing. Throws `throttled` if the caller or its tenant has too many. */
  reserve(response: ServerResponse, caller: StaffCaller): void;
  /** Begins a streamed answer. The signal aborts when the caller's token expires or the process stops. */
  begin(response: ServerResponse, caller: StaffCaller): AbortSignal;
  /** Ends the streams of tenants that are no longer active. */
  recheck(isActive: (tenantId: string) => Promise<boolean>): Promise<void>;
  /** Ends all streams. Connections of clients that do not read are destroyed after a second. */
  close(): void;
};

type Stream = { readonly tenantId: string; readonly ending: AbortController };

/** The longest delay of a Node timer. A stream that outlives it ends, and its client reconnects. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const GRACE_MS = 1_000;
/** Streams of this process. */
const MAX_PER_CALLER = 20;
const MAX_PER_TENANT = 200;
const RETRY_AFTER_SECONDS = 10;

/** The open event streams of this process. */
export function openStreams(): OpenStreams {
  const stopping = new AbortController();
  const open = new Map<ServerResponse, readonly string[]>();
  const counts = new Map<string, number>();
  const begun = new Map<ServerResponse, Stream>();

  function add(owner: string, change: number): void {
    const count = (counts.get(owner) ?? 0) + change;
    if (count === 0) counts.delete(owner);
    else counts.set(owner, count);
  }

  function reserve(response: ServerResponse, { actor }: StaffCaller): void {
    if (open.has(response)) return;
    const { tenantId, subject } = actor;
    const limits = new Map([
      [JSON.stringify([tenantId, subject]), MAX_PER_CALLER],
      [JSON.stringify([tenantId]), MAX_PER_TENANT],
    ]);
    for (const [owner, limit] of limits)
      if ((counts.get(owner) ?? 0) >= limit)
        throw new ExpungeError("throttled", "too many streams are open", {
          retryAfterSeconds: RETRY_AFTER_SECONDS,
        });
    const owners = [...limits.keys()];
    open.set(response, owners);
    for (const owner of owners) add(owner, 1);
    response.once("close", () => {
      open.delete(response);
      begun.delete(response);
      for (const owner of owners) add(owner, -1);
    });
  }

  return {
    reserve,
    begin(response, caller) {
      reserve(response, caller);
      // A NumericDate may have a fraction (RFC 7519, 2), the delay of a timer may not.
      const left = Math.floor(Math.max(0, caller.expiresAt * 1000 - Date.now()));
      const { tenantId } = caller.actor;
      const stream = begun.get(response) ?? { tenantId, ending: new AbortController() };
      begun.set(response, stream);
      return AbortSignal.any([
        stopping.signal,
        stream.ending.signal,
        AbortSignal.timeout(Math.min(left, MAX_TIMER_MS)),
      ]);
    },
    async recheck(isActive) {
      for (const tenantId of new Set([...begun.values()].map((stream) => stream.tenantId))) {
        if (await isActive(tenantId)) continue;
        for (const stream of begun.values())
          if (stream.tenantId === tenantId) stream.ending.abort();
      }
    },
    close() {
      stopping.abort();
      setTimeout(() => {
        for (const response of open.keys()) response.destroy();
      }, GRACE_MS).unref();
    },
  };
}
