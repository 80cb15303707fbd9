import type { WatchDeletionsInput } from "@expunge/schemas/trpc/watch-deletions";
import type { DeletionState } from "@expunge/domain/deletion/deletion-state";
import { ExpungeError } from "#expunge-error.ts";
import type { DeletionReader } from "#deletions/deletion-reader.port.ts";
import type { EventPositions } from "#event-log/event-positions.port.ts";
import type { EventReader } from "#event-log/event-reader.port.ts";
import { type ListedEvent, listedEvent } from "#event-log/listed-event.ts";
import type { EventTail, LoggedEvent } from "#event-log/tail.ts";

type Deps = {
  readonly events: EventReader;
  readonly places: EventPositions;
  readonly deletions: DeletionReader;
  readonly tail: EventTail;
};

/** Nothing more comes of a deletion that has ended so. One that failed may be tried again. */
const ENDS: readonly DeletionState[] = ["completed", "refused", "rejected", "cancelled"];
const LAST_EVENTS = new Set<string>(ENDS.map((state) => `expunge.deletion.${state}`));
/** By how much the log's order may differ from that of its times: clocks differ, and writes wait for each other. */
const DISORDER_MS = 60_000;
/** How much of the log is searched at once. */
const STRETCH = 10_000n;

/**
 * Watches the events of a tenant, from now on or behind `lastEventId`; or those of one deletion, from its first one on until it has
 * ended. Ends without an end when the signal says so, by an `AbortError`: who watches comes back. Throws `not_found` at once.
 */
export function watchEvents({ events, places, deletions, tail }: Deps) {
  return async (
    tenantId: string,
    { id, lastEventId }: WatchDeletionsInput,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<ListedEvent, void>> => {
    const asked = lastEventId === undefined ? undefined : BigInt(lastEventId);
    if (id === undefined) {
      const after = asked ?? (await places.last(tenantId));
      return listed(tenantId, tail.follow(tenantId, after, signal));
    }
    const found = await deletions.find(tenantId, id);
    if (found === undefined) throw new ExpungeError("not_found", "there is no such deletion");
    const { requestedAt, state } = found.deletion;
    const begun = new Date(requestedAt.getTime() - DISORDER_MS);
    const after = asked ?? (await places.before(tenantId, begun));
    const told = ofDeletion(tenantId, { id, hasEnded: ENDS.includes(state) }, after, signal);
    return listed(tenantId, told);
  };

  async function* ofDeletion(
    tenantId: string,
    { id, hasEnded }: { id: string; hasEnded: boolean },
    after: bigint,
    signal: AbortSignal,
  ): AsyncGenerator<LoggedEvent, void> {
    // Behind the look at the deletion: what had ended by then has been told up to here.
    const now = await places.last(tenantId);
    for (let from = after; from < now; from += STRETCH) {
      const upTo = from + STRETCH < now ? from + STRETCH : now;
      for (const sequence of await places.about(tenantId, id, from, upTo)) {
        const cursor = String(sequence - 1n);
        const [event] = await events.list(tenantId, { cursor, order: "oldest", limit: 1 });
        if (event) yield event;
        if (event && LAST_EVENTS.has(event.type)) return;
      }
      signal.throwIfAborted();
    }
    if (hasEnded) return;
    for await (const event of tail.follow(tenantId, after > now ? after : now, signal)) {
      if (event.subject !== id) continue;
      yield event;
      if (LAST_EVENTS.has(event.type)) return;
    }
  }
}

async function* listed(
  tenantId: string,
  events: AsyncIterable<LoggedEvent>,
): AsyncGenerator<ListedEvent, void> {
  for await (const event of events) yield listedEvent(tenantId, event);
}
