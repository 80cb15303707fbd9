import { z } from "zod";

/** The queue of days on which something of a tenant has been kept long enough, and is erased. */
export const RETENTION_QUEUE = "retention";

export const retentionJob = z.object({ tenantId: z.string() });
