import { statSync } from "node:fs";
import { visaEnvironment } from "@expunge/networks/visa/visa-configuration";
import { processEnvironment } from "@expunge/schemas/boundary/process-environment";
import { metricsEnvironment } from "@expunge/telemetry/metrics/metrics-environment";
import { tracingEnvironment } from "@expunge/telemetry/start-tracing";
import { z } from "zod";

const existingFolder = z
  .string()
  .refine(
    (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
    "must be a folder that exists",
  )
  .meta({ form: "existing folder" });

const retention = (records: string) =>
  z
    .string()
    .regex(/^[1-9]\d{0,2}$|^1[01]\d\d$|^1200$/, "must be a whole number of months, from 1 to 1200")
    .transform(Number)
    .optional()
    .meta({
      form: "whole number, 1 to 1200",
      description: `Months after which ${records} are dropped. Unset, they are retained forever.`,
    });

const whole = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error });
};

const breakSeconds = "must be a number from 0.1 to 3600";

/** The settings of the worker. */
export const workerEnvironment = z.object({
  ...processEnvironment.shape,
  JOB_CONCURRENCY: z.coerce.number().int().min(1).max(100).default(8).meta({
    description: "Jobs that this process runs at the same time.",
  }),
  NETWORK_CALLS_PER_SECOND: whole(1, 100_000).default(200).meta({
    description: "Most calls per second that this process makes to the network for one tenant.",
  }),
  NETWORK_BREAK_AFTER: whole(1, 1_000).default(5).meta({
    description:
      "Consecutive calls without a usable answer after which a tenant's circuit opens and its calls stop.",
  }),
  NETWORK_BREAK_SECONDS: z.coerce
    .number({ error: breakSeconds })
    .min(0.1, { error: breakSeconds })
    .max(3_600, { error: breakSeconds })
    .default(5)
    .meta({ description: "How long an open circuit lasts before a trial call." }),
  NETWORK_GIVE_UP_HOURS: z.coerce.number().positive().default(24).meta({
    description:
      "Age at which a network request without an outcome fails with the reason `TIMEOUT`. A tenant's own setting takes precedence.",
  }),
  SEPA_CHANNEL_DIR: existingFolder.optional().meta({
    description:
      "Outbox for cancelled mandates, on a file system with hard links. Unset, this worker leaves cancellations to workers that have one.",
  }),
  LEDGER_DIR: existingFolder.optional().meta({
    description:
      "Folder for the ledger, by which a restore of an older backup is noticed. All workers of a database share it; it does not lie on the database's volume. Unset, restores are not noticed.",
  }),
  RECONCILE_EVERY_HOURS: z.coerce.number().min(0).max(8_760).default(24).meta({
    description:
      "Interval at which a tenant's customers are compared with the network; 0 for never. The shortest interval of all workers counts.",
  }),
  RECONCILE_PER_SECOND: z.coerce.number().positive().max(1_000).default(5).meta({
    description: "Customers that this process compares per second.",
  }),
  KEEP_DELETIONS_MONTHS: retention("deletions"),
  KEEP_EVENTS_MONTHS: retention("events"),
  KEEP_AUDIT_MONTHS: retention("audit entries"),
  ...metricsEnvironment.shape,
  ...visaEnvironment.shape,
  ...tracingEnvironment.shape,
});
