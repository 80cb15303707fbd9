import { z } from "zod";
import { jobPayload } from "#jobs/job-payload.ts";

/** The queue of mandate cancellations to send over the tenant's channel. */
export const CANCELLATION_QUEUE = "mandate-cancellation";

export const cancellationJob = jobPayload({ tenantId: z.string(), mandateId: z.uuid() });
