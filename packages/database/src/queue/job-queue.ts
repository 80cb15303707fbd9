import type { Job } from "@expunge/application/records/job";
import { DELETION_QUEUE } from "@expunge/schemas/jobs/deletion-job";
import { PgBoss } from "pg-boss";
import type { Query } from "#connection/query.ts";
import { rethrowUnavailable } from "#connection/rethrow-unavailable.ts";
import { sessionUrl } from "#connection/session-url.ts";
import { inJobSpan } from "#queue/job-span.ts";
import { type JobRow, jobRow } from "#queue/job-rows.ts";
import { createWorkerSlots, type JobSignal, announceJobs } from "#queue/worker-slots.ts";
import { readJob } from "#queue/read-job.ts";
import { storableError } from "#queue/storable-error.ts";

export type JobQueueOptions = {
  readonly url: string;
  readonly onError: (error: Error) => void;
  /** Whether this process runs jobs. If so it also recovers the jobs of processes that have died. */
  readonly works: boolean;
  /** Announces new jobs between processes. Without it polling finds them within two seconds. */
  readonly signal?: JobSignal;
};

/** The job queue, in the same database, so that a job commits with its change. */
export type JobQueue = {
  start(): Promise<void>;
  /** Drops the jobs that this process has already enqueued. */
  unknown(jobs: readonly Job[]): readonly Job[];
  /** Enqueues jobs within the caller's transaction. The network requests of one customer run one after the other. */
  enqueue(query: Query, jobs: readonly Job[]): Promise<void>;
  /** Wakes workers after the transaction of these jobs has committed. */
  committed(jobs: readonly Job[]): void;
  /** Runs the jobs of a queue. A job that returns `open` or throws is retried with a growing delay. */
  work<Payload>(
    queue: string,
    payload: { parse(data: unknown): Payload },
    handler: (job: Payload, signal: AbortSignal) => Promise<"ended" | "open">,
    concurrency: number,
  ): Promise<void>;
  /** Whether the queue's tables exist. Throws `overloaded` if the database cannot follow. */
  answers(): Promise<boolean>;
  /** Fetches no more jobs, waits for running ones, then disconnects. */
  stop(): Promise<void>;
};

/** Fails a run of an unfinished job, so that the queue retries it. */
class StillOpen extends Error {
  override readonly name = "StillOpen";
}

export function createJobQueue({ url, onError, works, signal }: JobQueueOptions): JobQueue {
  const boss = new PgBoss({
    connectionString: sessionUrl(url),
    application_name: "expunge-queue",
    max: works ? 4 : 1,
    migrate: false,
    createSchema: false,
    schedule: false,
    supervise: works,
    // Both bound the time until the jobs of a dead process are retried; the default is 60 s.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    reindex: false,
  });
  boss.on("error", onError);
  /** The retention jobs enqueued so far: most deletions need one that already exists. */
  const retentionKeys = new Set<string>();
  const worked = new Set<string>();
  const slots = createWorkerSlots(signal, (slot) => boss.notifyWorker(slot));
  return {
    async start() {
      await boss.start();
    },
    unknown: (jobs) =>
      jobs.filter((job) => job.kind !== "retention" || !retentionKeys.has(retentionKey(job))),
    async enqueue(query, jobs) {
      const db = {
        executeSql: async (text: string, values: unknown[] = []) => ({
          rows: await query(text, values),
        }),
      };
      for (const [queue, rows] of byQueue(jobs)) await boss.insert(queue, rows, { db });
    },
    committed(jobs) {
      if (retentionKeys.size > MAX_REMEMBERED) retentionKeys.clear();
      for (const job of jobs) if (job.kind === "retention") retentionKeys.add(retentionKey(job));
      if (signal === undefined) return;
      for (const [queue, rows] of byQueue(jobs.filter(isDue)))
        announceJobs(signal, queue, rows.length).catch(onError);
    },
    async work(queue, payload, handler, concurrency) {
      worked.add(queue);
      // No notification announces that a scheduled job is due: polling finds it. Deletions should be punctual.
      const options = { pollingIntervalSeconds: queue === DELETION_QUEUE ? 1 : 2 };
      for (let number = 0; number < concurrency; number += 1) {
        let slot = "";
        slot = await boss.work(queue, options, async (jobs) => {
          slots.busy(queue, slot);
          try {
            for (const { data, signal: stopped } of jobs) {
              const end = await inJobSpan(queue, data, () =>
                handler(readJob(queue, payload, data, onError), stopped),
              ).catch((error: unknown) => {
                throw storableError(error);
              });
              if (end === "open") throw new StillOpen("to be continued");
            }
          } finally {
            slots.free(queue, slot);
          }
        });
        slots.add(queue, slot);
      }
    },
    async answers() {
      return boss.isInstalled().catch(rethrowUnavailable);
    },
    async stop() {
      // First, so that no slot fetches another job while the queue shuts down.
      for (const queue of worked) void boss.offWork(queue, { wait: false });
      await boss.stop({ graceful: true, timeout: 5_000 });
    },
  };
}

const MAX_REMEMBERED = 100_000;

/** Whether a job may start immediately. */
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
