import { userInfo } from "node:os";
import type { MasterKeys } from "@expunge/application/vault/master-keys.port";
import type { Operator } from "@expunge/database/operations/as-operator";
import { openMasterKeys } from "@expunge/networks/key-store/open-master-keys";
import { parseEnvironment } from "@expunge/schemas/boundary/parse-environment";
import { cliEnvironment } from "#environment.ts";
import type { Terminal } from "#terminal/terminal.ts";

/** The connection of the database's owner. */
export function ownerUrlOf({ environment }: Terminal): string {
  const schema = cliEnvironment.pick({ OWNER_DATABASE_URL: true });
  return parseEnvironment(schema, environment).OWNER_DATABASE_URL;
}

/** The owner and the person who runs the command. */
export function operatorOf(terminal: Terminal): Operator {
  const schema = cliEnvironment.pick({ EXPUNGE_OPERATOR: true });
  const { EXPUNGE_OPERATOR: name } = parseEnvironment(schema, terminal.environment);
  return { ownerUrl: ownerUrlOf(terminal), name: name ?? systemUser() };
}

export function masterKeysOf({ environment }: Terminal): MasterKeys {
  const schema = cliEnvironment.pick({ MASTER_KEY: true, VAULT_TOKEN: true });
  const { MASTER_KEY: keys, VAULT_TOKEN: token } = parseEnvironment(schema, environment);
  return openMasterKeys(keys, token);
}

/** A container may run under a number that has no name. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? "unknown"}`;
  }
}
