import type { WatchDeletionsInput } from "@expunge/schemas/trpc/watch-deletions";
import { DELETION_STATES } from "@expunge/domain/deletion/deletion-state";
import { isTerminal } from "@expunge/domain/deletion/deletion-transitions";
import { ExpungeError } from "#expunge-error.ts";
import type { DeletionReader } from "#deletions/deletion-reader.port.ts";
import type { EventPositions } from "#event-log/event-positions.port.ts";
import type { EventReader } from "#event-log/event-reader.port.ts";
import { type EventItem, eventItem } from "#event-log/event-item.ts";
import type { EventTail, SequencedEvent } from "#event-log/tail.ts";

type Deps = {
  readonly events: EventReader;
  readonly positions: EventPositions;
  readonly deletions: DeletionReader;
  readonly tail: EventTail;
};

const FINAL_EVENTS = new Set<string>(
  DELETION_STATES.filter(isTerminal).map((state) => `expunge.deletion.${state}`),
);
/** The maximum difference between log order and event times: clocks differ, and commits wait for each other. */
const MAX_DISORDER_MS = 60_000;
/** Events searched per query. */
const SEARCH_RANGE = 10_000n;

/**
 * Watches the events of a tenant, from now on or after `lastEventId`; or those of one deletion, from its first event until it has ended.
 * Ends with an `AbortError` when the signal aborts, so that the client reconnects. Throws `not_found` before the first event.
 */
export function watchEvents({ events, positions, deletions, tail }: Deps) {
  return async (
    tenantId: string,
    { id, lastEventId }: WatchDeletionsInput,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<EventItem, void>> => {
    const resumeAfter = lastEventId === undefined ? undefined : BigInt(lastEventId);
    if (id === undefined) {
      const after = resumeAfter ?? (await positions.last(tenantId));
      return toItems(tenantId, tail.follow(tenantId, after, signal));
    }
    const found = await deletions.find(tenantId, id);
    if (found === undefined) throw new ExpungeError("not_found", "there is no such deletion");
    const { requestedAt, state } = found.deletion;
    const notBefore = new Date(requestedAt.getTime() - MAX_DISORDER_MS);
    const after = resumeAfter ?? (await positions.before(tenantId, notBefore));
    const deletionEvents = ofDeletion(tenantId, { id, hasEnded: isTerminal(state) }, after, signal);
    return toItems(tenantId, deletionEvents);
  };

  async function* ofDeletion(
    tenantId: string,
    { id, hasEnded }: { id: string; hasEnded: boolean },
    after: bigint,
    signal: AbortSignal,
  ): AsyncGenerator<SequencedEvent, void> {
    // Read after the deletion: if it had ended by then, its final event is at or before this position.
    const now = await positions.last(tenantId);
    for (let from = after; from < now; from += SEARCH_RANGE) {
      const upTo = from + SEARCH_RANGE < now ? from + SEARCH_RANGE : now;
      for (const sequence of await positions.about(tenantId, id, from, upTo)) {
        const cursor = String(sequence - 1n);
        const [event] = await events.list(tenantId, { cursor, order: "oldest", limit: 1 });
        if (event) yield event;
        if (event && FINAL_EVENTS.has(event.type)) return;
      }
      signal.throwIfAborted();
    }
    if (hasEnded) return;
    for await (const event of tail.follow(tenantId, after > now ? after : now, signal)) {
      if (event.subject !== id) continue;
      yield event;
      if (FINAL_EVENTS.has(event.type)) return;
    }
  }
}

async function* toItems(
  tenantId: string,
  events: AsyncIterable<SequencedEvent>,
): AsyncGenerator<EventItem, void> {
  for await (const event of events) yield eventItem(tenantId, event);
}
