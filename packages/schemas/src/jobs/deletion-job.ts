import { z } from "zod";
import { jobPayload } from "#jobs/job-payload.ts";

/** The queue of scheduled and waiting deletions to resume. */
export const DELETION_QUEUE = "deletion";

export const deletionJob = jobPayload({ tenantId: z.string(), deletionId: z.uuid() });
