import { patiently } from "@expunge/testkit/patience";
import { expect, test, vi } from "vitest";
import type { EventReader } from "#event-log/event-reader.port.ts";
import { createEventTail, type LoggedEvent } from "#event-log/tail.ts";

const TENANT = "TN-1";
/** Longer than any test. */
const FOR_EVER_MS = 3_600_000;

/** A log in memory that counts how often it is read, and whoever is woken when it has grown. */
function logged() {
  const log: LoggedEvent[] = [];
  const asked: string[] = [];
  let wake: (tenantId: string | undefined) => void = () => {};
  const events: EventReader = {
    async list(tenantId, { cursor = "0", limit }) {
      asked.push(`${tenantId} ${cursor}`);
      await Promise.resolve();
      return tenantId === TENANT
        ? log.filter(({ sequence }) => sequence > BigInt(cursor)).slice(0, limit)
        : [];
    },
  };
  return {
    events,
    asked,
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
        } as LoggedEvent);
    },
  };
}

/** What a follower reads, until it is stopped. */
function followed(tail: ReturnType<typeof createEventTail>, tenantId = TENANT) {
  const stopping = new AbortController();
  const read: bigint[] = [];
  const follow = async () => {
    for await (const { sequence } of tail.follow(tenantId, 0n, stopping.signal))
      read.push(sequence);
  };
  const stopped = follow().catch((error: unknown) => error);
  return {
    read,
    async stop() {
      stopping.abort();
      expect(await stopped).toMatchObject({ name: "AbortError" });
    },
  };
}

test("a thousand followers ask once for what has come, and those of other tenants do not", async () => {
  const log = logged();
  const tail = createEventTail({ ...log, lookEveryMs: FOR_EVER_MS });
  const followers = Array.from({ length: 1_000 }, () => followed(tail));
  const other = followed(tail, "TN-2");
  await vi.waitFor(() => expect(log.asked).toEqual([`${TENANT} 0`, "TN-2 0"]), patiently);
  log.write(3);
  log.wake(TENANT);
  for (const { read } of followers)
    await vi.waitFor(() => expect(read).toEqual([1n, 2n, 3n]), patiently);
  expect(log.asked.slice(2)).toEqual([`${TENANT} 0`, `${TENANT} 3`]);
  await Promise.all([...followers, other].map(({ stop }) => stop()));
});

test("what comes while the log is being read is not missed", async () => {
  const log = logged();
  const tail = createEventTail({ ...log, lookEveryMs: FOR_EVER_MS });
  const follower = followed(tail);
  // The first read is under way, and has seen nothing.
  expect(log.asked).toHaveLength(1);
  queueMicrotask(() => {
    log.write(1);
    log.wake(undefined);
  });
  await vi.waitFor(() => expect(follower.read).toEqual([1n]), patiently);
  await follower.stop();
});

test("the log is looked at by a timer too, and read to its end by pages", async () => {
  const log = logged();
  const follower = followed(createEventTail({ events: log.events, lookEveryMs: 5 }));
  await vi.waitFor(() => expect(log.asked.length).toBeGreaterThan(0), patiently);
  log.write(450);
  await vi.waitFor(() => expect(follower.read).toHaveLength(450), patiently);
  expect(follower.read).toEqual(Array.from({ length: 450 }, (_, place) => BigInt(place + 1)));
  await follower.stop();
});
