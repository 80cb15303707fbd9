import { z } from "zod";

/** The sealed secrets of a webhook endpoint, newest first. Each signs until `until`, which is null for the newest. */
export const endpointSecrets = z.array(
  z.object({ secret: z.string().startsWith("whsec_"), until: z.iso.datetime().nullable() }),
);
