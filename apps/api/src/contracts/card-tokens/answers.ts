import { z } from "zod";

/** How contract 3 says no: the error body of its sibling product. */
export const cardTokenFault = z.strictObject({
  errorCode: z.string().meta({
    description: "What went wrong, in one word for programs.",
    examples: ["invalid_request"],
  }),
  errorId: z.uuid().meta({ description: "Names this one failure, here and in the log." }),
  message: z
    .string()
    .meta({ description: "What went wrong, for people; names each field that is at fault." }),
  httpStatusCode: z.int().meta({ description: "The HTTP status of the answer.", examples: [400] }),
});
