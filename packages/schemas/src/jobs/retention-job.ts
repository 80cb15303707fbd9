import { z } from "zod";
import { jobPayload } from "#jobs/job-payload.ts";

/** The queue of days on which something of a tenant has been kept long enough, and is erased. */
export const RETENTION_QUEUE = "retention";

export const retentionJob = jobPayload({ tenantId: z.string() });
