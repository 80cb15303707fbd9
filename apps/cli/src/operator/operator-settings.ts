import { userInfo } from "node:os";
import { createVault, type Vault } from "@expunge/application/vault/vault";
import type { Operator } from "@expunge/database/operations/as-operator";
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

export function vaultOf({ environment }: Terminal): Vault {
  return createVault(
    parseEnvironment(cliEnvironment.pick({ MASTER_KEY: true }), environment).MASTER_KEY,
  );
}

/** A container may run under a number that has no name. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? "unknown"}`;
  }
}
