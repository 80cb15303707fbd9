import { z } from "zod";
import { masterKey, postgresUrl } from "#boundary/environment-values.ts";

/** The settings of every process that works on the database. An app takes them into its own schema by `...processEnvironment.shape`. */
export const processEnvironment = z.object({
  DATABASE_URL: postgresUrl.meta({
    description:
      "Connection of the application role, straight to PostgreSQL or through a session pooler. The role may be neither superuser nor exempt from row level security.",
  }),
  DATABASE_POOL: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .default(10)
    .meta({ description: "Connections in the pool of this process." }),
  DATABASE_PATIENCE_SECONDS: z.coerce.number().min(0.1).max(600).default(5).meta({
    description:
      "Longest wait for a connection and for each lock; after it, work is refused as overload.",
  }),
  STOP_SECONDS: z.coerce.number().min(1).max(300).default(20).meta({
    description:
      "Longest time that requests and jobs in flight may still take at a stop, after the API's drain.",
  }),
  MASTER_KEY: masterKey.meta({
    description:
      "Root of all encryption keys (`openssl rand -base64 32`). Without it, sealed data cannot be opened and card tokens cannot be found: store it apart from the database.",
  }),
  WEBHOOKS_ALLOW_LOOPBACK: z.stringbool().prefault("false").meta({
    form: "`true` or `false`",
    description:
      "Whether webhooks may call this machine itself. Other private networks are never called.",
  }),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"])
    .default("info")
    .meta({ description: "Least severe level that is logged; `debug` adds a line per request." }),
});
