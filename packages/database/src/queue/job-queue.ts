import { NETWORK_QUEUE, type NetworkJob, networkJob } from "@expunge/contracts/jobs/network-job";
import type { NetworkRequestRecord } from "@expunge/application/records/network-request-record";
import { fromPrisma, PgBoss } from "pg-boss";
import type { Queries } from "#database.ts";

export type JobQueueOptions = {
  readonly url: string;
  readonly onError: (error: Error) => void;
  /** Whether this process runs jobs: then it is woken by NOTIFY, and looks after jobs whose process has died. */
  readonly works: boolean;
};

/** The queue of jobs, in the same database: a job commits with the change that it is for. */
export type JobQueue = {
  start(): Promise<void>;
  /** Enqueues a job for each request, within the caller's transaction. Requests about one customer run one after the other. */
  enqueue(queries: Queries, requests: readonly NetworkRequestRecord[]): Promise<void>;
  /** Runs jobs as they come. One that ends as `open`, or throws, comes back later, after a growing delay. */
  work(
    handler: (job: NetworkJob, signal: AbortSignal) => Promise<"ended" | "open">,
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
  return {
    async start() {
      await boss.start();
    },
    async enqueue(queries, requests) {
      const jobs = requests.map(({ tenantId, id, credentialId }) => ({
        data: { tenantId, requestId: id } satisfies NetworkJob,
        singletonKey: credentialId,
      }));
      await boss.insert(NETWORK_QUEUE, jobs, { db: fromPrisma(queries) });
    },
    async work(handler, concurrency) {
      const options = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 2 };
      for (let place = 0; place < concurrency; place += 1) {
        let worker = "";
        worker = await boss.work(NETWORK_QUEUE, options, async (jobs) => {
          // Whoever has had a job looks for the next one at once.
          boss.notifyWorker(worker);
          for (const { data, signal } of jobs) {
            if ((await handler(networkJob.parse(data), signal)) === "open")
              throw new StillOpen("to be continued");
          }
        });
      }
    },
    async answers() {
      return boss.isInstalled().catch(() => false);
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 5_000 });
    },
  };
}
