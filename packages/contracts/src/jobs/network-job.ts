import { z } from "zod";

/** The queue of requests to the network. */
export const NETWORK_QUEUE = "network-request";

/** One request to follow to its end. Only ids: a job never carries what it is about. */
export const networkJob = z.object({ tenantId: z.string(), requestId: z.uuid() });
export type NetworkJob = z.infer<typeof networkJob>;
