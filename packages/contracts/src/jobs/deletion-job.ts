import { z } from "zod";

/** The queue of deletions that go on when their time has come, or what they wait for has ended. */
export const DELETION_QUEUE = "deletion";

export const deletionJob = z.object({ tenantId: z.string(), deletionId: z.uuid() });
