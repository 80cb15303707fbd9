import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { NETWORK_QUEUE, type NetworkJob, networkJob } from "@expunge/schemas/jobs/network-job";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { createNotifications } from "#event-log/notifications.ts";
import { createJobQueue } from "#queue/job-queue.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
const signal = createNotifications({ url: bench.test.url, onError: () => {} });
await signal.start();
const teller = createJobQueue({ url: bench.test.url, onError: () => {}, works: false, signal });
await teller.start();
afterAll(async () => {
  await teller.stop();
  await signal.close();
  await bench.close();
});

type Handler = (job: NetworkJob) => Promise<"ended" | "open">;
type Running = { readonly handler: Handler; stop(): Promise<void> };

/** Handles jobs as a process does; a job of another handler is left alone. */
async function working(handler: Handler, concurrency = 4): Promise<Running> {
  const queue = createJobQueue({ url: bench.test.url, onError: () => {}, works: true, signal });
  await queue.start();
  await queue.work(NETWORK_QUEUE, networkJob, handler, concurrency);
  const stop = () => queue.stop();
  onTestFinished(stop);
  return { handler, stop };
}

async function enqueued(credentialId: string = randomUUID()): Promise<string> {
  const requestId = randomUUID();
  const job = { kind: "network_request", tenantId: "TN-1", requestId, credentialId } as const;
  await bench.database.transaction((query) => teller.enqueue(query, [job]));
  teller.committed([job]);
  return requestId;
}

/** Lets the time pass that a job waits before it comes back. */
const timePasses = () =>
  bench.owner(
    "UPDATE pgboss.job SET start_after = now() WHERE state = 'retry' AND start_after > now()",
  );
const stateOf = async (requestId: string) =>
  (
    await bench.owner<{ state: string }>(
      "SELECT state FROM pgboss.job WHERE data ->> 'requestId' = $1",
      [requestId],
    )
  )[0]?.state;

test("a job runs once with several workers", async () => {
  const ran: NetworkJob[] = [];
  const handler: Handler = async (job) => {
    ran.push(job);
    return "ended";
  };
  const workers = await Promise.all([working(handler), working(handler)]);
  const ids = await Promise.all(Array.from({ length: 20 }, () => enqueued()));
  await vi.waitFor(async () => {
    for (const id of ids) expect(await stateOf(id)).toBe("completed");
  }, patiently);
  await Promise.all(workers.map(({ stop }) => stop()));
  expect(ran.map(({ requestId }) => requestId).toSorted()).toEqual(ids.toSorted());
});

test("one that is still open, or whose handler throws, comes back", async () => {
  const runs: string[] = [];
  const worker = await working(async () => {
    runs.push("run");
    if (runs.length === 1) return "open";
    if (runs.length === 2) throw new Error("the database is away");
    return "ended";
  });
  const id = await enqueued();
  await vi.waitFor(async () => {
    await timePasses();
    expect(await stateOf(id)).toBe("completed");
  }, patiently);
  expect(runs).toHaveLength(3);
  await worker.stop();
});

test("jobs of a customer run one after the other in their order, and delay no other customer", async () => {
  const told: string[] = [];
  const others = Promise.withResolvers<void>();
  const customers = [randomUUID(), randomUUID()] as const;
  const first = await enqueued(customers[0]);
  const second = await enqueued(customers[0]);
  const other = await enqueued(customers[1]);
  const worker = await working(async ({ requestId }) => {
    told.push(`${requestId} begins`);
    if (requestId === other) others.resolve();
    if (requestId === first && told.filter((line) => line.startsWith(first)).length === 1) {
      await others.promise;
      // It comes back before the customer's next may begin.
      return "open";
    }
    await wait(20);
    told.push(`${requestId} ends`);
    return "ended";
  });
  await vi.waitFor(async () => {
    await timePasses();
    expect(await stateOf(second)).toBe("completed");
  }, patiently);
  const ofFirst = told.filter((line) => !line.startsWith(other));
  expect(ofFirst).toEqual([
    `${first} begins`,
    `${first} begins`,
    `${first} ends`,
    `${second} begins`,
    `${second} ends`,
  ]);
  await worker.stop();
});

test("stopping takes no new job and lets the one that runs end", async () => {
  const begun = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const ran: string[] = [];
  const worker = await working(async ({ requestId }) => {
    begun.resolve();
    await go.promise;
    ran.push(requestId);
    return "ended";
  }, 1);
  const id = await enqueued();
  await begun.promise;
  const stopped = worker.stop();
  const later = await enqueued();
  go.resolve();
  await stopped;
  expect(ran).toEqual([id]);
  expect(await stateOf(id)).toBe("completed");
  expect(await stateOf(later)).toBe("created");
});

test("its tables answer, or are missed", async () => {
  expect(await bench.queue.answers()).toBe(true);
  await bench.owner("ALTER SCHEMA pgboss RENAME TO elsewhere");
  expect(await bench.queue.answers()).toBe(false);
  await bench.owner("ALTER SCHEMA elsewhere RENAME TO pgboss");
});
