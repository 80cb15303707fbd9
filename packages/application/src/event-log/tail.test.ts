import { patiently } from "@expunge/testkit/patience";
import { expect, test, vi } from "vitest";
import type { EventReader } from "#event-log/event-reader.port.ts";
import { createEventTail, type SequencedEvent } from "#event-log/tail.ts";

const TENANT = "TN-1";
/** Longer than any test. */
const FOR_EVER_MS = 3_600_000;

/** An in-memory log that counts its queries, with a trigger for its notifications. */
function memoryLog() {
  const log: SequencedEvent[] = [];
  const queries: string[] = [];
  let wake: (tenantId: string | undefined) => void = () => {};
  const events: EventReader = {
    async list(tenantId, { cursor = "0", limit }) {
      queries.push(`${tenantId} ${cursor}`);
      await Promise.resolve();
      return tenantId === TENANT
        ? log.filter(({ sequence }) => sequence > BigInt(cursor)).slice(0, limit)
        : [];
    },
  };
  return {
    events,
    queries,
    onEvents: (listener: typeof wake) => {
      wake = listener;
    },
    wake: (tenantId: string | undefined) => wake(tenantId),
    write(count: number) {
      for (let one = 0; one < count; one += 1)
        log.push({
          sequence: BigInt(log.length + 1),
          id: crypto.randomUUID(),
          type: "expunge.hold.released",
          subject: "hold",
          occurredAt: new Date(),
          body: {},
        } as SequencedEvent);
    },
  };
}

/** Collects a follower's events until it is stopped. */
function follow(tail: ReturnType<typeof createEventTail>, tenantId = TENANT) {
  const stopping = new AbortController();
  const read: bigint[] = [];
  const run = async () => {
    for await (const { sequence } of tail.follow(tenantId, 0n, stopping.signal))
      read.push(sequence);
  };
  const stopped = run().catch((error: unknown) => error);
  return {
    read,
    async stop() {
      stopping.abort();
      expect(await stopped).toMatchObject({ name: "AbortError" });
    },
  };
}

test("a thousand followers share one query for new events, and followers of other tenants run none", async () => {
  const log = memoryLog();
  const tail = createEventTail({ ...log, pollMs: FOR_EVER_MS });
  const followers = Array.from({ length: 1_000 }, () => follow(tail));
  const other = follow(tail, "TN-2");
  await vi.waitFor(() => expect(log.queries).toEqual([`${TENANT} 0`, "TN-2 0"]), patiently);
  log.write(3);
  log.wake(TENANT);
  for (const { read } of followers)
    await vi.waitFor(() => expect(read).toEqual([1n, 2n, 3n]), patiently);
  expect(log.queries.slice(2)).toEqual([`${TENANT} 0`, `${TENANT} 3`]);
  await Promise.all([...followers, other].map(({ stop }) => stop()));
});

test("an event that arrives during a query is not missed", async () => {
  const log = memoryLog();
  const tail = createEventTail({ ...log, pollMs: FOR_EVER_MS });
  const follower = follow(tail);
  // The first query is in flight and has returned nothing.
  expect(log.queries).toHaveLength(1);
  queueMicrotask(() => {
    log.write(1);
    log.wake(undefined);
  });
  await vi.waitFor(() => expect(follower.read).toEqual([1n]), patiently);
  await follower.stop();
});

test("the log is also polled, and read to its end by pages", async () => {
  const log = memoryLog();
  const follower = follow(createEventTail({ events: log.events, pollMs: 5 }));
  await vi.waitFor(() => expect(log.queries.length).toBeGreaterThan(0), patiently);
  log.write(450);
  await vi.waitFor(() => expect(follower.read).toHaveLength(450), patiently);
  expect(follower.read).toEqual(Array.from({ length: 450 }, (_, place) => BigInt(place + 1)));
  await follower.stop();
});
