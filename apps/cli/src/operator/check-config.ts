import { apiEnvironment } from "@expunge/api/environment";
import { checkDatabase, type DatabaseCheck } from "@expunge/database/operations/check-database";
import { openMasterKeys } from "@expunge/networks/key-store/open-master-keys";
import { NOTIFICATION_SETTINGS } from "@expunge/networks/visa/notification-configuration";
import { TLS_SETTINGS } from "@expunge/networks/visa/visa-configuration";
import { postgresUrl } from "@expunge/schemas/boundary/environment-values";
import { EnvironmentError, parseEnvironment } from "@expunge/schemas/boundary/parse-environment";
import { processEnvironment } from "@expunge/schemas/boundary/process-environment";
import { workerEnvironment } from "@expunge/worker/environment";
import { z } from "zod";
import { EXIT } from "#exit-codes.ts";
import { failureOf } from "#failure-of.ts";

export type CheckedProcess = "api" | "worker";
export type Check = {
  readonly checked: string;
  /** What is wrong; null if nothing is. */
  readonly problem: string | null;
  readonly unreachable?: boolean;
};
type Environment = Readonly<Record<string, string | undefined>>;

const SCHEMAS = {
  api: { schema: apiEnvironment, together: NOTIFICATION_SETTINGS },
  worker: { schema: workerEnvironment, together: TLS_SETTINGS },
};

/** Checks the settings of processes, then the database that they share, as they would find it. Changes nothing. */
export async function checkConfig(
  processes: readonly CheckedProcess[],
  environment: Environment,
): Promise<readonly Check[]> {
  return [
    ...processes.flatMap((name) => settingChecks(name, environment)),
    ...(await databaseChecks(environment)),
  ];
}

/** One check for each wrong or missing setting of a process. */
function settingChecks(name: CheckedProcess, environment: Environment): readonly Check[] {
  const checked = `settings of the ${name}`;
  try {
    const { schema, together } = SCHEMAS[name];
    parseEnvironment(schema, environment, together);
    return [{ checked, problem: null }];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.faults.map((problem) => ({ checked, problem }));
  }
}

async function databaseChecks(environment: Environment): Promise<readonly Check[]> {
  const shared = settingsOf(environment);
  // The settings of the processes are reported already.
  if (shared === undefined) return [];
  const {
    DATABASE_URL: url,
    MASTER_KEY: keys,
    VAULT_TOKEN: token,
    ENVIRONMENT_ID: environmentId,
  } = shared;
  try {
    const masterKeys = openMasterKeys(keys, token);
    return (await checkDatabase({ url, masterKeys, environmentId })).map(inWords);
  } catch (error) {
    const { exitCode, message } = failureOf(error);
    const unreachable = exitCode === EXIT.unreachable;
    return [{ checked: "database", problem: `DATABASE_URL: ${message}`, unreachable }];
  }
}

function settingsOf(environment: Environment) {
  const { MASTER_KEY, VAULT_TOKEN, ENVIRONMENT_ID } = processEnvironment.shape;
  const schema = z.object({ DATABASE_URL: postgresUrl, MASTER_KEY, VAULT_TOKEN, ENVIRONMENT_ID });
  try {
    return parseEnvironment(schema, environment);
  } catch {
    return undefined;
  }
}

const inWords = ({ part, problem }: DatabaseCheck): Check => ({
  checked: `database: ${part}`,
  problem: problem ?? null,
});
