import type { ExpungeClient } from "@expunge/client";
import { parseEnvironment } from "@expunge/schemas/boundary/parse-environment";
import { cliEnvironment } from "#environment.ts";
import type { Terminal } from "#terminal/terminal.ts";

export type Connection = { readonly url: string; readonly token: string };

/** The installation that the settings name, and the token of the person. */
export function connectionOf({ environment }: Terminal): Connection {
  const schema = cliEnvironment.pick({ EXPUNGE_URL: true, EXPUNGE_TOKEN: true });
  const { EXPUNGE_URL: url, EXPUNGE_TOKEN: token } = parseEnvironment(schema, environment);
  return { url: url.replace(/\/+$/, ""), token };
}

/** The procedures of the installation. A person waits, so a call is repeated twice at most. */
export async function clientOf(terminal: Terminal): Promise<ExpungeClient> {
  const connection = connectionOf(terminal);
  const { createExpungeClient } = await import("@expunge/client");
  return createExpungeClient({ ...connection, retries: 2 });
}
