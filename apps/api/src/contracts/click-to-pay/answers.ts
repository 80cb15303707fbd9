import { z } from "zod";

/** How contract 1 says no. */
export const clickToPayFault = z.strictObject({
  code: z.int().meta({ description: "The HTTP status of the answer.", examples: [400] }),
  message: z.string().meta({ description: "What went wrong, in fixed words." }),
  details: z
    .array(z.string())
    .exactOptional()
    .meta({ description: "What is wrong with each field; the last entry ends with a full stop." }),
});
