import { resolve } from "node:path";
import {
  environmentId,
  portNumber,
  postgresUrl,
} from "@expunge/schemas/boundary/environment-values";
import { parseEnvironment } from "@expunge/schemas/boundary/parse-environment";
import { z } from "zod";

/** The settings of `npm start` and `npm run dev`. */
export const stackEnvironment = z.object({
  PORT: portNumber.default(4000).meta({ description: "Port of the API." }),
  EXPUNGE_HOME: z.string().min(1).default(".expunge").meta({
    description: "Folder of all state: database, secrets, demo data, outbox.",
  }),
  ENVIRONMENT_ID: environmentId.meta({
    description:
      "Environment of the network credentials and the ledger of this process. The first process binds the database to it; a process of another environment sends nothing.",
  }),
  LEDGER_DIR: z.string().optional().meta({
    description: "Folder for the ledger of the worker. Unset, it is `ledger` in the home.",
  }),
  NODE_ENV: z
    .string()
    .refine((mode) => mode.trim().toLowerCase() !== "production", {
      error: "the stack is a demonstration and does not run in production (docs/operations.md)",
    })
    .optional()
    .meta({ description: "Anything but `production`: the stack is a demonstration." }),
  DATABASE_URL: postgresUrl.optional().meta({
    description:
      "PostgreSQL to use instead of the embedded one. Alone, its role migrates and must be allowed to create roles; with `OWNER_DATABASE_URL`, it is the application role.",
  }),
  OWNER_DATABASE_URL: postgresUrl.optional().meta({
    description: "Connection of the role that migrates and owns the tables.",
  }),
});

export type StackSettings = {
  readonly port: number;
  /** Everything that the stack keeps is in this folder. */
  readonly home: string;
  readonly fresh: boolean;
  readonly environmentId?: string;
  readonly ledgerFolder?: string;
  /** Parts restart when their sources change. */
  readonly watch?: boolean;
  readonly databaseUrl?: string;
  readonly ownerDatabaseUrl?: string;
};

export function readSettings(env: NodeJS.ProcessEnv, args: readonly string[]): StackSettings {
  const unknown = args.find((arg) => !["--fresh", "--watch", "--"].includes(arg));
  if (unknown !== undefined)
    throw new Error(`${unknown} is not known; the options are --fresh and --watch`);
  const { PORT, EXPUNGE_HOME, DATABASE_URL, OWNER_DATABASE_URL, ENVIRONMENT_ID, LEDGER_DIR } =
    parseEnvironment(stackEnvironment, env);
  return {
    port: PORT,
    home: resolve(EXPUNGE_HOME),
    fresh: args.includes("--fresh"),
    watch: args.includes("--watch"),
    environmentId: ENVIRONMENT_ID,
    ...(LEDGER_DIR !== undefined && { ledgerFolder: resolve(LEDGER_DIR) }),
    ...(DATABASE_URL !== undefined && { databaseUrl: DATABASE_URL }),
    ...(OWNER_DATABASE_URL !== undefined && { ownerDatabaseUrl: OWNER_DATABASE_URL }),
  };
}
