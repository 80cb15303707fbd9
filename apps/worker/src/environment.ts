import { statSync } from "node:fs";
import { masterKey, portNumber, postgresUrl } from "@expunge/schemas/boundary/environment-values";
import { visaEnvironment } from "@expunge/networks/visa/visa-configuration";
import { tracingEnvironment } from "@expunge/telemetry/start-tracing";
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

const whole = (least: number, most: number) =>
  numeric("whole number", least, most).refine(Number.isInteger, {
    error: `must be a whole number from ${least} to ${most}`,
  });

/**
 * The settings of the worker. `STOP_SECONDS`: how long running work may take to end after a SIGTERM. `NETWORK_GIVE_UP_HOURS`: how long a request may go without an outcome before it has failed.
 * `NETWORK_CALLS_PER_SECOND`: how many calls this process makes for a tenant. `NETWORK_BREAK_AFTER`: so many calls for a tenant
 * without a usable answer, one after the other, keep it from calling for `NETWORK_BREAK_SECONDS`. `SEPA_CHANNEL_DIR`: the folder for
 * the cancellations of tenants that have set a channel. `WEBHOOKS_ALLOW_LOOPBACK`: whether webhooks may be on this machine itself.
 * `KEEP_…_MONTHS`: what is older is dropped; without one it is kept for ever.
 */
export const workerEnvironment = z.object({
  DATABASE_URL: postgresUrl,
  DATABASE_POOL: z.coerce.number().int().min(1).max(200).default(10),
  DATABASE_PATIENCE_SECONDS: z.coerce.number().min(0.1).max(600).default(5),
  STOP_SECONDS: z.coerce.number().min(1).max(300).default(20),
  MASTER_KEY: masterKey,
  JOB_CONCURRENCY: z.coerce.number().int().min(1).max(100).default(8),
  NETWORK_GIVE_UP_HOURS: z.coerce.number().positive().default(24),
  NETWORK_CALLS_PER_SECOND: whole(1, 100_000).default(200),
  NETWORK_BREAK_AFTER: whole(1, 1_000).default(5),
  NETWORK_BREAK_SECONDS: numeric("number", 0.1, 3_600).default(5),
  SEPA_CHANNEL_DIR: existingFolder.optional(),
  WEBHOOKS_ALLOW_LOOPBACK: z.stringbool().default(false),
  RECONCILE_EVERY_HOURS: z.coerce.number().min(0).max(8_760).default(24),
  RECONCILE_PER_SECOND: z.coerce.number().positive().max(1_000).default(5),
  KEEP_DELETIONS_MONTHS: months,
  KEEP_EVENTS_MONTHS: months,
  KEEP_AUDIT_MONTHS: months,
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  /** Where `/metrics` is served: nowhere without it. */
  METRICS_PORT: portNumber.optional(),
  METRICS_HOST: z.string().default("127.0.0.1"),
  ...visaEnvironment.shape,
  ...tracingEnvironment.shape,
});

function numeric(what: string, least: number, most: number) {
  const error = `must be a ${what} from ${least} to ${most}`;
  return z.coerce.number({ error }).min(least, { error }).max(most, { error });
}
