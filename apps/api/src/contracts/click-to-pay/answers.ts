import { z } from "zod";

/** Contract 1's error body. */
export const clickToPayFault = z.strictObject({
  code: z.int().meta({ description: "The HTTP status of the answer.", examples: [400] }),
  message: z.string().meta({ description: "A fixed message per kind of error." }),
  details: z
    .array(z.string())
    .exactOptional()
    .meta({ description: "One entry per invalid field; the last one ends with a full stop." }),
});
