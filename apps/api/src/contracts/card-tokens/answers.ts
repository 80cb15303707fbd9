import { z } from "zod";

/** Contract 3's error body, which is that of its sibling product. */
export const cardTokenFault = z.strictObject({
  errorCode: z.string().meta({
    description: "A machine-readable code of the error.",
    examples: ["invalid_request"],
  }),
  errorId: z.uuid().meta({ description: "Identifies this failure, here and in the log." }),
  message: z.string().meta({ description: "A readable description; names each invalid field." }),
  httpStatusCode: z.int().meta({ description: "The HTTP status of the answer.", examples: [400] }),
});
