import { z } from "zod";

/** The queue of cancelled mandates that are told over the tenant's channel. */
export const CANCELLATION_QUEUE = "mandate-cancellation";

export const cancellationJob = z.object({ tenantId: z.string(), mandateId: z.uuid() });
