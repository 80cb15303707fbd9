import type { EventSignal } from "#event-log/notifications.ts";

/** Announces new jobs between processes. */
export type JobSignal = Pick<EventSignal, "listen" | "notify">;

/** The worker slots of a process: tracks the busy ones and wakes idle ones. */
export type WorkerSlots = {
  add(queue: string, slot: string): void;
  /** A slot has fetched a job. There may be more, so an idle slot is woken. */
  busy(queue: string, slot: string): void;
  /** A slot is idle again, and fetches the next job itself. */
  free(queue: string, slot: string): void;
};

const CHANNEL = "expunge_jobs";

/**
 * Wakes as many idle slots as there are new jobs. The queue's own NOTIFY would wake every slot of every process for each job, and
 * would serialise the commits of the transactions that enqueue jobs.
 */
export function createWorkerSlots(
  signal: JobSignal | undefined,
  wake: (slot: string) => void,
): WorkerSlots {
  const all = new Map<string, string[]>();
  const busySlots = new Set<string>();
  const wakeSome = (queue: string, count: number) => {
    const idle = (all.get(queue) ?? []).filter((slot) => !busySlots.has(slot));
    for (const slot of idle.slice(0, count)) wake(slot);
  };
  signal?.listen(
    CHANNEL,
    (payload) => {
      const [count, queue] = payload.split("/");
      wakeSome(queue ?? "", Number(count));
    },
    () => {
      for (const queue of all.keys()) wakeSome(queue, 1);
    },
  );
  return {
    add: (queue, slot) => void all.set(queue, [...(all.get(queue) ?? []), slot]),
    busy(queue, slot) {
      busySlots.add(slot);
      wakeSome(queue, 1);
    },
    free(_queue, slot) {
      busySlots.delete(slot);
      wake(slot);
    },
  };
}

/** Announces committed jobs of a queue to every process. A process that misses it finds them by polling. */
export async function announceJobs(signal: JobSignal, queue: string, count: number): Promise<void> {
  await signal.notify(CHANNEL, `${count}/${queue}`);
}
