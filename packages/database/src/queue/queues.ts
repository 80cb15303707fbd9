import { CANCELLATION_QUEUE } from "@expunge/schemas/jobs/cancellation-job";
import { DELETION_QUEUE } from "@expunge/schemas/jobs/deletion-job";
import { NETWORK_QUEUE } from "@expunge/schemas/jobs/network-job";
import { RETENTION_QUEUE } from "@expunge/schemas/jobs/retention-job";
import type { Queue } from "pg-boss";

const HOUR = 3600;
const DAY = 24 * HOUR;

/** The application's own rules end a job, so it is retried as long as it takes. */
const PATIENT: Omit<Queue, "name"> = {
  // Processes tell each other of jobs behind the commits (job-places.ts).
  notify: false,
  retryLimit: 100_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  heartbeatSeconds: 10,
  expireInSeconds: 300,
  retentionSeconds: 30 * DAY,
  // What was done is in the log and in the audit: nobody asks the queue, and whoever looks for a job has it before their eyes.
  deleteAfterSeconds: HOUR,
};

/** How the jobs of each queue behave. */
export const QUEUES: readonly Queue[] = [
  // One request after the other for each customer (VIDC-3000).
  { ...PATIENT, name: NETWORK_QUEUE, policy: "key_strict_fifo" },
  { ...PATIENT, name: DELETION_QUEUE, policy: "standard" },
  { ...PATIENT, name: CANCELLATION_QUEUE, policy: "standard" },
  // One job that waits for each key: for each day and tenant.
  { ...PATIENT, name: RETENTION_QUEUE, policy: "short" },
];
