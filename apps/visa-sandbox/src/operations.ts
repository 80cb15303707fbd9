import { z } from "zod";

/** The operations that change something. All answer 202 and work on afterwards. */
export const changeOperations = [
  "enrollData",
  "enrollPaymentInstruments",
  "deleteConsumerInformation",
  "deletePaymentInstruments",
] as const;

export const changeOperation = z.enum(changeOperations);
export type ChangeOperation = z.infer<typeof changeOperation>;

export const operation = z.enum([...changeOperations, "getData", "requestStatus"]);
export type Operation = z.infer<typeof operation>;
