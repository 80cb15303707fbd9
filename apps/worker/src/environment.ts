import { statSync } from "node:fs";
import { masterKey, postgresUrl } from "@expunge/contracts/boundary/environment-values";
import { visaEnvironment } from "@expunge/networks/visa/visa-configuration";
import { z } from "zod";

const existingFolder = z
  .string()
  .refine(
    (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
    "must be a folder that exists",
  );

const months = z
  .string()
  .regex(/^[1-9]\d{0,2}$|^1[01]\d\d$|^1200$/, "must be a whole number of months, from 1 to 1200")
  .transform(Number)
  .optional();

/**
 * The settings of the worker. `NETWORK_GIVE_UP_HOURS`: how long a request may go without an outcome before it has failed.
 * `SEPA_CHANNEL_DIR`: the folder for the cancellations of tenants that have set a channel. `KEEP_…_MONTHS`: what is older is
 * dropped; without one it is kept for ever.
 */
export const workerEnvironment = z.object({
  DATABASE_URL: postgresUrl,
  DATABASE_POOL: z.coerce.number().int().min(1).max(200).default(10),
  MASTER_KEY: masterKey,
  JOB_CONCURRENCY: z.coerce.number().int().min(1).max(100).default(8),
  NETWORK_GIVE_UP_HOURS: z.coerce.number().positive().default(24),
  SEPA_CHANNEL_DIR: existingFolder.optional(),
  KEEP_DELETIONS_MONTHS: months,
  KEEP_EVENTS_MONTHS: months,
  KEEP_AUDIT_MONTHS: months,
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  ...visaEnvironment.shape,
});
