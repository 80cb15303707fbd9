import type { EventSignal } from "#event-log/notifications.ts";

/** By which processes tell each other that there are jobs. */
export type JobSignal = Pick<EventSignal, "listen" | "notify">;

/** The places of a process that work on its queues: which of them are at work, and how those that are not are woken. */
export type JobPlaces = {
  add(queue: string, place: string): void;
  /** A place has got a job. There may be more: the next one looks. */
  busy(queue: string, place: string): void;
  /** It is free again, and looks for the next job itself. */
  free(queue: string, place: string): void;
};

const CHANNEL = "expunge_jobs";

/**
 * Wakes as many idle places as there are new jobs. The queue's own NOTIFY wakes every place of every process for each job, and is sent
 * within the transactions that make the jobs, which then commit one after the other.
 */
export function createWorkerSlots(
  signal: JobSignal | undefined,
  wake: (place: string) => void,
): JobPlaces {
  const all = new Map<string, string[]>();
  const atWork = new Set<string>();
  const wakeSome = (queue: string, count: number) => {
    const idle = (all.get(queue) ?? []).filter((place) => !atWork.has(place));
    for (const place of idle.slice(0, count)) wake(place);
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
    add: (queue, place) => void all.set(queue, [...(all.get(queue) ?? []), place]),
    busy(queue, place) {
      atWork.add(place);
      wakeSome(queue, 1);
    },
    free(_queue, place) {
      atWork.delete(place);
      wake(place);
    },
  };
}

/** Tells every process that jobs of a queue have been committed. One that does not hear of it finds them by looking. */
export async function tellOfJobs(signal: JobSignal, queue: string, count: number): Promise<void> {
  await signal.notify(CHANNEL, `${count}/${queue}`);
}
