import type { Job } from "@expunge/application/records/job";
import { traced } from "@expunge/application/runtime/tracing";
import { CANCELLATION_QUEUE } from "@expunge/schemas/jobs/cancellation-job";
import { DELETION_QUEUE } from "@expunge/schemas/jobs/deletion-job";
import { NETWORK_QUEUE } from "@expunge/schemas/jobs/network-job";
import { RETENTION_QUEUE } from "@expunge/schemas/jobs/retention-job";

/** A job as the queue stores it: only ids, its trace, and its earliest start. */
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
        // After two days the next day has begun in every time zone.
        startAfter: new Date(new Date(job.keptUntil).getTime() + 2 * DAY_MS),
      };
  }
}

/** The trace of the request behind the job, or else the current one. */
function traceOf({ traceparent }: { readonly traceparent?: string }) {
  return traceparent === undefined ? traced() : { traceparent };
}
