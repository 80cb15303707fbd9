import { z } from "zod";
import { jobPayload } from "#jobs/job-payload.ts";

/** The queue of deletions that go on when their time has come, or what they wait for has ended. */
export const DELETION_QUEUE = "deletion";

export const deletionJob = jobPayload({ tenantId: z.string(), deletionId: z.uuid() });
