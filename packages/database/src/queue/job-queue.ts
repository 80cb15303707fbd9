import type { Job } from "@expunge/application/records/job";
import { DELETION_QUEUE } from "@expunge/schemas/jobs/deletion-job";
import { PgBoss } from "pg-boss";
import type { Query } from "#connection/query.ts";
import { inJobSpan } from "#queue/job-span.ts";
import { type JobRow, jobRow } from "#queue/job-rows.ts";
import { createWorkerSlots, type JobSignal, tellOfJobs } from "#queue/worker-slots.ts";
import { readJob } from "#queue/read-job.ts";

export type JobQueueOptions = {
  readonly url: string;
  readonly onError: (error: Error) => void;
  /** Whether this process runs jobs: then it also looks after jobs whose process has died. */
  readonly works: boolean;
  /** How processes tell each other that there are jobs. Without it they are found by looking, within two seconds. */
  readonly signal?: JobSignal;
};

/** The queue of jobs, in the same database: a job commits with the change that it is for. */
export type JobQueue = {
  start(): Promise<void>;
  /** Those of the jobs that this process does not know to be there already. */
  unknown(jobs: readonly Job[]): readonly Job[];
  /** Enqueues jobs, within the caller's transaction. Requests to the network about one customer run one after the other. */
  enqueue(query: Query, jobs: readonly Job[]): Promise<void>;
  /** Says that the transaction of these jobs has committed: those who work on them are woken. */
  committed(jobs: readonly Job[]): void;
  /** Runs jobs of a queue as they come. One that ends as `open`, or throws, comes back later, after a growing delay. */
  work<Payload>(
    queue: string,
    payload: { parse(data: unknown): Payload },
    handler: (job: Payload, signal: AbortSignal) => Promise<"ended" | "open">,
    concurrency: number,
  ): Promise<void>;
  /** Whether the queue's tables answer. */
  answers(): Promise<boolean>;
  /** Takes no new job, lets running ones end, then disconnects. */
  stop(): Promise<void>;
};

/** Ends a run of a job that has not reached its end: the queue brings it back. */
class StillOpen extends Error {
  override readonly name = "StillOpen";
}

export function createJobQueue({ url, onError, works, signal }: JobQueueOptions): JobQueue {
  const boss = new PgBoss({
    connectionString: url,
    application_name: "expunge-queue",
    max: works ? 4 : 1,
    migrate: false,
    createSchema: false,
    schedule: false,
    supervise: works,
    // Both bound how soon the jobs of a process that has died come back: 60 s unless said otherwise.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    reindex: false,
  });
  boss.on("error", onError);
  /** Every deletion of a mandate's option wants a job on the day its evidence goes, and most want one that is there. */
  const retained = new Set<string>();
  const worked = new Set<string>();
  const places = createWorkerSlots(signal, (place) => boss.notifyWorker(place));
  return {
    async start() {
      await boss.start();
    },
    unknown: (jobs) =>
      jobs.filter((job) => job.kind !== "retention" || !retained.has(retentionKey(job))),
    async enqueue(query, jobs) {
      const db = {
        executeSql: async (text: string, values: unknown[] = []) => ({
          rows: await query(text, values),
        }),
      };
      for (const [queue, rows] of byQueue(jobs)) await boss.insert(queue, rows, { db });
    },
    committed(jobs) {
      if (retained.size > MOST_REMEMBERED) retained.clear();
      for (const job of jobs) if (job.kind === "retention") retained.add(retentionKey(job));
      if (signal === undefined) return;
      for (const [queue, rows] of byQueue(jobs.filter(isDue)))
        tellOfJobs(signal, queue, rows.length).catch(onError);
    },
    async work(queue, payload, handler, concurrency) {
      worked.add(queue);
      // Nothing wakes a place for a job whose time comes later: it is found by looking. A deletion is to be on time.
      const options = { pollingIntervalSeconds: queue === DELETION_QUEUE ? 1 : 2 };
      for (let number = 0; number < concurrency; number += 1) {
        let place = "";
        place = await boss.work(queue, options, async (jobs) => {
          places.busy(queue, place);
          try {
            for (const { data, signal: stopped } of jobs) {
              const end = await inJobSpan(queue, data, () =>
                handler(readJob(queue, payload, data, onError), stopped),
              );
              if (end === "open") throw new StillOpen("to be continued");
            }
          } finally {
            places.free(queue, place);
          }
        });
        places.add(queue, place);
      }
    },
    async answers() {
      return boss.isInstalled().catch(() => false);
    },
    async stop() {
      // At once, so that no place takes another job while the queue itself takes its time.
      for (const queue of worked) void boss.offWork(queue, { wait: false });
      await boss.stop({ graceful: true, timeout: 5_000 });
    },
  };
}

const MOST_REMEMBERED = 100_000;

/** Whether a job may start at once. */
function isDue(job: Job): boolean {
  return job.kind !== "retention" && !("at" in job && job.at !== undefined);
}

function retentionKey({ tenantId, keptUntil }: Extract<Job, { kind: "retention" }>): string {
  return `${tenantId}/${keptUntil}`;
}

function byQueue(jobs: readonly Job[]): Map<string, Omit<JobRow, "queue">[]> {
  const rows = new Map<string, Omit<JobRow, "queue">[]>();
  for (const job of jobs) {
    const { queue, ...row } = jobRow(job);
    rows.set(queue, [...(rows.get(queue) ?? []), row]);
  }
  return rows;
}
