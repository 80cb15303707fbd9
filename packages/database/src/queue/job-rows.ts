import type { Job } from "@expunge/application/records/job";
import { traced } from "@expunge/application/runtime/tracing";
import { CANCELLATION_QUEUE } from "@expunge/schemas/jobs/cancellation-job";
import { DELETION_QUEUE } from "@expunge/schemas/jobs/deletion-job";
import { NETWORK_QUEUE } from "@expunge/schemas/jobs/network-job";
import { RETENTION_QUEUE } from "@expunge/schemas/jobs/retention-job";

/** A job as the queue keeps it: only ids, the trace that it belongs to, and when it may start. */
export type JobRow = {
  readonly queue: string;
  readonly data: Readonly<Record<string, string>>;
  readonly singletonKey?: string;
  readonly startAfter?: Date;
};

const DAY_MS = 24 * 60 * 60 * 1000;

export function jobRow(job: Job): JobRow {
  const { tenantId } = job;
  switch (job.kind) {
    case "network_request":
      return {
        queue: NETWORK_QUEUE,
        data: { tenantId, requestId: job.requestId, ...traceOf(job) },
        singletonKey: job.credentialId,
      };
    case "deletion":
      return {
        queue: DELETION_QUEUE,
        data: { tenantId, deletionId: job.deletionId, ...traceOf(job) },
        ...(job.at && { startAfter: job.at }),
      };
    case "mandate_cancellation":
      return {
        queue: CANCELLATION_QUEUE,
        data: { tenantId, mandateId: job.mandateId, ...traceOf(job) },
      };
    case "retention":
      return {
        queue: RETENTION_QUEUE,
        data: { tenantId },
        singletonKey: `${tenantId}/${job.keptUntil}`,
        // Two days on: it is the next day everywhere by then, whatever the zone of the tenant.
        startAfter: new Date(new Date(job.keptUntil).getTime() + 2 * DAY_MS),
      };
  }
}

/** The trace of the request that the job was made for, where it was said; else the one under way. */
function traceOf({ traceparent }: { readonly traceparent?: string }) {
  return traceparent === undefined ? traced() : { traceparent };
}
