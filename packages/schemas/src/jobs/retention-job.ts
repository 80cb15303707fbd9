import { z } from "zod";
import { jobPayload } from "#jobs/job-payload.ts";

/** The queue of daily erasures of a tenant's expired data. */
export const RETENTION_QUEUE = "retention";

export const retentionJob = jobPayload({ tenantId: z.string() });
