import type { EventReader } from "#event-log/event-reader.port.ts";

type Page = Awaited<ReturnType<EventReader["list"]>>;
export type SequencedEvent = Page[number];

/** Registers a callback for growth of a tenant's log, or of any log when no tenant is named. */
export type OnEvents = (listener: (tenantId: string | undefined) => void) => unknown;

export type EventTail = {
  /** Yields the tenant's events after a position, then each new one as it is logged. Throws an `AbortError` when the signal aborts. */
  follow(
    tenantId: string,
    after: bigint,
    signal: AbortSignal,
  ): AsyncGenerator<SequencedEvent, never>;
};

type TenantTail = {
  followers: number;
  /** Wake-ups so far. */
  wakes: number;
  reads: Map<bigint, Promise<Page>>;
  readonly waiting: Set<() => void>;
  readonly timer: NodeJS.Timeout;
};

const PAGE = 200;

/**
 * Live tails of the tenants' event logs for all followers in this process. A follower holds at most one page and continues from its own
 * position; followers at the same position share one query. Followers wake up when their tenant's log grows, and poll as well, because a
 * notification may be lost.
 */
export function createEventTail({
  events,
  onEvents = () => {},
  pollMs = 2_000,
}: {
  readonly events: EventReader;
  readonly onEvents?: OnEvents;
  readonly pollMs?: number;
}): EventTail {
  const tenants = new Map<string, TenantTail>();
  onEvents((tenantId) => {
    for (const tail of tenantId === undefined ? tenants.values() : [tenants.get(tenantId)])
      if (tail) wake(tail);
  });

  function wake(tail: TenantTail): void {
    tail.wakes += 1;
    // Queries in flight may have missed the new events.
    tail.reads = new Map();
    for (const resume of tail.waiting) resume();
  }

  function subscribe(tenantId: string): TenantTail {
    const known = tenants.get(tenantId);
    if (known) {
      known.followers += 1;
      return known;
    }
    const tail: TenantTail = {
      followers: 1,
      wakes: 0,
      reads: new Map(),
      waiting: new Set(),
      timer: setInterval(() => wake(tail), pollMs).unref(),
    };
    tenants.set(tenantId, tail);
    return tail;
  }

  function unsubscribe(tenantId: string, tail: TenantTail): void {
    tail.followers -= 1;
    if (tail.followers > 0) return;
    clearInterval(tail.timer);
    tenants.delete(tenantId);
  }

  function read(tenantId: string, { reads }: TenantTail, after: bigint): Promise<Page> {
    const shared = reads.get(after);
    if (shared) return shared;
    const page = events.list(tenantId, { cursor: String(after), order: "oldest", limit: PAGE });
    reads.set(after, page);
    const forget = () => reads.delete(after);
    // An empty page stays valid until the next wake-up. A page with events is not cached.
    page.then(({ length }) => length > 0 && forget(), forget);
    return page;
  }

  return {
    async *follow(tenantId, after, signal) {
      const tail = subscribe(tenantId);
      try {
        for (let position = after; ;) {
          const { wakes } = tail;
          const page = await read(tenantId, tail, position);
          for (const event of page) {
            if (signal.aborted) throw abortError();
            yield event;
            position = event.sequence;
          }
          if (page.length === 0 && tail.wakes === wakes) await nextWakeUp(tail, signal);
          if (signal.aborted) throw abortError();
        }
      } finally {
        unsubscribe(tenantId, tail);
      }
    },
  };
}

function nextWakeUp({ waiting }: TenantTail, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const resume = () => {
      waiting.delete(resume);
      signal.removeEventListener("abort", resume);
      resolve();
    };
    if (signal.aborted) return resolve();
    waiting.add(resume);
    signal.addEventListener("abort", resume);
  });
}

function abortError(): Error {
  return new DOMException("the watch was ended", "AbortError");
}
