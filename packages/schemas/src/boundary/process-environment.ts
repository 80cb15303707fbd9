import { z } from "zod";
import { environmentId, listOf, portNumber, postgresUrl } from "#boundary/environment-values.ts";
import { masterKeys } from "#boundary/master-keys.ts";

/** The settings of every process that works on the database. An app takes them into its own schema by `...processEnvironment.shape`. */
export const processEnvironment = z.object({
  DATABASE_URL: postgresUrl.meta({
    description:
      "Connection of the application role, straight to PostgreSQL or through a session pooler. The role may be neither superuser nor exempt from row level security.",
  }),
  DATABASE_POOL: z.coerce.number().int().min(1).max(200).default(10).meta({
    description:
      "Connections of this process, at least one for reads and one for everything else; a third is for reads.",
  }),
  DATABASE_PATIENCE_SECONDS: z.coerce.number().min(0.1).max(600).default(5).meta({
    description:
      "Longest wait for a connection and for each lock; after it, work is refused as overload.",
  }),
  STOP_SECONDS: z.coerce.number().min(1).max(300).default(20).meta({
    description:
      "Longest time that requests and jobs in flight may still take at a stop, after the API's drain.",
  }),
  MASTER_KEY: masterKeys.meta({
    description:
      "The master key (`openssl rand -base64 32`), or several with their ids, the first of which wraps: `2026:KEY,2025:KEY`. Without it, sealed data cannot be opened and card tokens cannot be found: store it apart from the database ([keys](keys.md)).",
  }),
  VAULT_TOKEN: z.string().optional().meta({
    file: true,
    description: "Token for HashiCorp Vault, if `MASTER_KEY` names a key of its transit engine.",
  }),
  ENVIRONMENT_ID: environmentId.meta({
    description:
      "Environment of the network credentials and the ledger of this process. The first process binds the database to it; a process of another environment sends nothing.",
  }),
  WEBHOOKS_ALLOW_LOOPBACK: z.stringbool().prefault("false").meta({
    form: "`true` or `false`",
    description: "Whether webhooks may call this machine itself, by http and on any port, too.",
  }),
  WEBHOOKS_ALLOW_HTTP: z.stringbool().prefault("false").meta({
    form: "`true` or `false`",
    description: "Whether webhooks may use http, on its port 80. By default they use https.",
  }),
  WEBHOOKS_PORTS: listOf(portNumber.min(1), "ports, separated by commas").meta({
    description: "Ports that webhooks may call besides the default one of their scheme.",
  }),
  WEBHOOKS_PRIVATE_NETWORKS: listOf(
    z.union([z.cidrv4(), z.cidrv6()]),
    "CIDRs, separated by commas",
  ).meta({
    description:
      "Private networks that webhooks may call, such as `10.20.0.0/16,fd12:3456::/32`. Unset, none is called.",
  }),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"])
    .default("info")
    .meta({ description: "Least severe level that is logged; `debug` adds a line per request." }),
});
