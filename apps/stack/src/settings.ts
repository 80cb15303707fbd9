import { resolve } from "node:path";
import { portNumber, postgresUrl } from "@expunge/schemas/boundary/environment-values";
import { parseEnvironment } from "@expunge/schemas/boundary/parse-environment";
import { z } from "zod";

/**
 * The settings of the stack. Without `DATABASE_URL` it brings a PostgreSQL of its own. With it alone, its role must be able to
 * make roles, and migrates; with `OWNER_DATABASE_URL` too, that one migrates and the other is the application's.
 */
const environment = z.object({
  PORT: portNumber.default(4000),
  EXPUNGE_HOME: z.string().min(1).default(".expunge"),
  DATABASE_URL: postgresUrl.optional(),
  OWNER_DATABASE_URL: postgresUrl.optional(),
});

export type StackSettings = {
  readonly port: number;
  /** Everything that the stack keeps is in this folder. */
  readonly home: string;
  readonly fresh: boolean;
  /** Parts restart when their sources change. */
  readonly watch?: boolean;
  readonly databaseUrl?: string;
  readonly ownerDatabaseUrl?: string;
};

export function readSettings(env: NodeJS.ProcessEnv, args: readonly string[]): StackSettings {
  const unknown = args.find((arg) => !["--fresh", "--watch", "--"].includes(arg));
  if (unknown !== undefined)
    throw new Error(`${unknown} is not known; the options are --fresh and --watch`);
  const { PORT, EXPUNGE_HOME, DATABASE_URL, OWNER_DATABASE_URL } = parseEnvironment(
    environment,
    env,
  );
  return {
    port: PORT,
    home: resolve(EXPUNGE_HOME),
    fresh: args.includes("--fresh"),
    watch: args.includes("--watch"),
    ...(DATABASE_URL !== undefined && { databaseUrl: DATABASE_URL }),
    ...(OWNER_DATABASE_URL !== undefined && { ownerDatabaseUrl: OWNER_DATABASE_URL }),
  };
}
