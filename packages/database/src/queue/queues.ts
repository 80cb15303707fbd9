import { CANCELLATION_QUEUE } from "@expunge/schemas/jobs/cancellation-job";
import { DELETION_QUEUE } from "@expunge/schemas/jobs/deletion-job";
import { NETWORK_QUEUE } from "@expunge/schemas/jobs/network-job";
import { RETENTION_QUEUE } from "@expunge/schemas/jobs/retention-job";
import type { Queue } from "pg-boss";

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Only the application decides that a job has ended, so the queue retries it for as long as needed. */
const OPTIONS: Omit<Queue, "name"> = {
  // Workers are woken after the commit instead (worker-slots.ts).
  notify: false,
  retryLimit: 100_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  heartbeatSeconds: 10,
  expireInSeconds: 300,
  retentionSeconds: 30 * DAY,
  // Completed jobs only slow down fetches: the event log and the audit trail are the record.
  deleteAfterSeconds: HOUR,
};

/** The queues and their options. */
export const QUEUES: readonly Queue[] = [
  // A customer has one request at a time: the network rejects concurrent ones.
  { ...OPTIONS, name: NETWORK_QUEUE, policy: "key_strict_fifo" },
  { ...OPTIONS, name: DELETION_QUEUE, policy: "standard" },
  { ...OPTIONS, name: CANCELLATION_QUEUE, policy: "standard" },
  // At most one waiting job for each key, a tenant and a day.
  { ...OPTIONS, name: RETENTION_QUEUE, policy: "short" },
];
