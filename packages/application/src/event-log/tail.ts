import type { EventReader } from "#event-log/event-reader.port.ts";

type Page = Awaited<ReturnType<EventReader["list"]>>;
export type LoggedEvent = Page[number];

/** Calls back when the log of a tenant, or that of any, may have grown. */
export type OnEvents = (listener: (tenantId: string | undefined) => void) => unknown;

export type EventTail = {
  /** The events of a tenant behind a place, and then those that come, until the signal: then it throws an `AbortError`. */
  follow(tenantId: string, after: bigint, signal: AbortSignal): AsyncGenerator<LoggedEvent, never>;
};

type Followed = {
  followers: number;
  /** How often it was woken. */
  wakes: number;
  reads: Map<bigint, Promise<Page>>;
  readonly waiting: Set<() => void>;
  readonly timer: NodeJS.Timeout;
};

const PAGE = 200;

/**
 * The ends of the tenants' event logs, for all who follow them in this process. Whoever follows holds a page at most, and reads on from
 * its own place; those at the same place share one query, however many they are. A tenant's followers are woken
 * when its log has grown, and look by a timer too, because a wake-up may be lost.
 */
export function createEventTail({
  events,
  onEvents = () => {},
  lookEveryMs = 2_000,
}: {
  readonly events: EventReader;
  readonly onEvents?: OnEvents;
  readonly lookEveryMs?: number;
}): EventTail {
  const tenants = new Map<string, Followed>();
  onEvents((tenantId) => {
    for (const followed of tenantId === undefined ? tenants.values() : [tenants.get(tenantId)])
      if (followed) wake(followed);
  });

  function wake(followed: Followed): void {
    followed.wakes += 1;
    // What was asked before may have missed what there is now.
    followed.reads = new Map();
    for (const waken of followed.waiting) waken();
  }

  function begin(tenantId: string): Followed {
    const known = tenants.get(tenantId);
    if (known) {
      known.followers += 1;
      return known;
    }
    const followed: Followed = {
      followers: 1,
      wakes: 0,
      reads: new Map(),
      waiting: new Set(),
      timer: setInterval(() => wake(followed), lookEveryMs).unref(),
    };
    tenants.set(tenantId, followed);
    return followed;
  }

  function end(tenantId: string, followed: Followed): void {
    followed.followers -= 1;
    if (followed.followers > 0) return;
    clearInterval(followed.timer);
    tenants.delete(tenantId);
  }

  function read(tenantId: string, { reads }: Followed, after: bigint): Promise<Page> {
    const shared = reads.get(after);
    if (shared) return shared;
    const page = events.list(tenantId, { cursor: String(after), order: "oldest", limit: PAGE });
    reads.set(after, page);
    const forget = () => reads.delete(after);
    // That there is nothing more is true until the next wake-up. A page is not kept.
    page.then(({ length }) => length > 0 && forget(), forget);
    return page;
  }

  return {
    async *follow(tenantId, after, signal) {
      const followed = begin(tenantId);
      try {
        for (let place = after; ;) {
          const { wakes } = followed;
          const page = await read(tenantId, followed, place);
          for (const event of page) {
            if (signal.aborted) throw aborted();
            yield event;
            place = event.sequence;
          }
          if (page.length === 0 && followed.wakes === wakes) await woken(followed, signal);
          if (signal.aborted) throw aborted();
        }
      } finally {
        end(tenantId, followed);
      }
    },
  };
}

function woken({ waiting }: Followed, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const waken = () => {
      waiting.delete(waken);
      signal.removeEventListener("abort", waken);
      resolve();
    };
    if (signal.aborted) return resolve();
    waiting.add(waken);
    signal.addEventListener("abort", waken);
  });
}

function aborted(): Error {
  return new DOMException("the watch was ended", "AbortError");
}
