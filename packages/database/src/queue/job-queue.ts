import type { Job } from "@expunge/application/records/job";
import { DELETION_QUEUE } from "@expunge/contracts/jobs/deletion-job";
import { PgBoss } from "pg-boss";
import type { Ask } from "#ask.ts";
import { inJobSpan } from "#queue/job-span.ts";
import { type JobRow, jobRow } from "#queue/job-rows.ts";
import { readJob } from "#queue/read-job.ts";

export type JobQueueOptions = {
  readonly url: string;
  readonly onError: (error: Error) => void;
  /** Whether this process runs jobs: then it is woken by NOTIFY, and looks after jobs whose process has died. */
  readonly works: boolean;
};

/** The queue of jobs, in the same database: a job commits with the change that it is for. */
export type JobQueue = {
  start(): Promise<void>;
  /** Those of the jobs that this process does not know to be there already. */
  unknown(jobs: readonly Job[]): readonly Job[];
  /** Enqueues jobs, within the caller's transaction. Requests to the network about one customer run one after the other. */
  enqueue(ask: Ask, jobs: readonly Job[]): Promise<void>;
  /** Says that the transaction of these jobs has committed. */
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

export function createJobQueue({ url, onError, works }: JobQueueOptions): JobQueue {
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
    useListenNotify: works,
    reindex: false,
  });
  boss.on("error", onError);
  /** Every deletion of a mandate's option wants a job on the day its evidence goes, and most want one that is there. */
  const retained = new Set<string>();
  const worked = new Set<string>();
  return {
    async start() {
      await boss.start();
    },
    unknown: (jobs) =>
      jobs.filter((job) => job.kind !== "retention" || !retained.has(retentionKey(job))),
    async enqueue(ask, jobs) {
      const db = {
        executeSql: async (text: string, values: unknown[] = []) => ({
          rows: await ask(text, values),
        }),
      };
      for (const [queue, rows] of byQueue(jobs)) await boss.insert(queue, rows, { db });
    },
    committed(jobs) {
      if (retained.size > MOST_REMEMBERED) retained.clear();
      for (const job of jobs) if (job.kind === "retention") retained.add(retentionKey(job));
    },
    async work(queue, payload, handler, concurrency) {
      worked.add(queue);
      const options = {
        pollingIntervalSeconds: 1,
        // Nothing wakes a worker for a job whose time comes later: it is found by looking. A deletion is to be on time.
        notifyPollingIntervalSeconds: queue === DELETION_QUEUE ? 1 : 2,
      };
      for (let place = 0; place < concurrency; place += 1) {
        let worker = "";
        worker = await boss.work(queue, options, async (jobs) => {
          // Whoever has had a job looks for the next one at once.
          boss.notifyWorker(worker);
          for (const { data, signal } of jobs) {
            const end = await inJobSpan(queue, data, () =>
              handler(readJob(queue, payload, data, onError), signal),
            );
            if (end === "open") throw new StillOpen("to be continued");
          }
        });
      }
    },
    async answers() {
      return boss.isInstalled().catch(() => false);
    },
    async stop() {
      // At once: the queue itself would first take its leave of NOTIFY, and its workers would go on for as long.
      for (const queue of worked) void boss.offWork(queue, { wait: false });
      await boss.stop({ graceful: true, timeout: 5_000 });
    },
  };
}

const MOST_REMEMBERED = 100_000;

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
