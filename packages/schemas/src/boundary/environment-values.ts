import { z } from "zod";

export const portNumber = z.coerce.number().int().min(0).max(65_535);

/** A connection string of PostgreSQL. */
export const postgresUrl = z
  .string()
  .regex(
    /^postgres(ql)?:\/\/\S+$/,
    "must be a connection string, postgresql://user:password@host/database",
  );

/** The master key: 32 bytes in base64, from which every other key is made. */
export const masterKey = z
  .base64("must be 32 bytes in base64")
  .transform((text) => Buffer.from(text, "base64"))
  .refine((key) => key.length === 32, "must be 32 bytes in base64");

/** JSON text, as an object. */
export const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "must be JSON" });
    return z.NEVER;
  }
});
