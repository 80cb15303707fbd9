import { z } from "zod";

/** The secrets of a webhook endpoint as they are sealed, the newest first. One signs until its end; the newest has none. */
export const endpointSecrets = z.array(
  z.object({ secret: z.string().startsWith("whsec_"), until: z.iso.datetime().nullable() }),
);
