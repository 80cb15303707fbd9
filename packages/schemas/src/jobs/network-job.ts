import { z } from "zod";
import { jobPayload } from "#jobs/job-payload.ts";

/** The queue of requests to the network. */
export const NETWORK_QUEUE = "network-request";

/** A request to follow to its end. Payloads contain ids only, never data. */
export const networkJob = jobPayload({ tenantId: z.string(), requestId: z.uuid() });
export type NetworkJob = z.infer<typeof networkJob>;
