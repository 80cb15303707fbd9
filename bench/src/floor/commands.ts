import { buildServer } from "@expunge/api/server";
import { createUseCases } from "@expunge/api/composition/use-cases";
import { systemClock } from "@expunge/application/runtime/system-clock";
import type { DeletionCommand } from "@expunge/application/deletions/command";
import { createVault } from "@expunge/application/vault/vault";
import { connect } from "@expunge/database/connect";
import { DEFAULT_ENVIRONMENT } from "@expunge/schemas/boundary/environment-values";
import { pino } from "pino";
import type { HttpRequest } from "#load/http-request.ts";
import type { World } from "#stack/world.ts";

/** A deletion as the API hands it to its use case. */
export type Asked = { readonly tenantId: string; readonly command: DeletionCommand };

const AT_ONCE = 64;

/**
 * The commands of requests: each is sent through the real server, whose use case only records its input. Throws when a request is
 * refused.
 */
export async function commandsOf(
  world: World,
  requests: readonly HttpRequest[],
): Promise<readonly Asked[]> {
  const vault = createVault(world.masterKey);
  const connection = await connect({
    url: world.url,
    claim: { keyCheck: vault.keyCheck, environmentId: DEFAULT_ENVIRONMENT },
    poolSize: 2,
    works: false,
    onError() {},
  });
  const clock = systemClock;
  const deps = { ...connection, vault, clock };
  const noted = new Map<string, Asked>();
  const server = await buildServer({
    useCases: {
      ...createUseCases(deps),
      async requestDeletion(tenantId, asked) {
        const command = { ...asked, id: clock.newId() };
        noted.set(JSON.stringify(asked.target), { tenantId, command });
        const said = { correlationId: asked.correlationId, replayed: false };
        return { kind: "accepted", deletionId: command.id, ...said };
      },
    },
    tokens: world.tokens,
    securityEvents: { record() {}, async flush() {} },
    clock,
    logger: pino({ level: "silent" }),
    readiness: {},
  });
  try {
    const commands: Asked[] = [];
    for (let from = 0; from < requests.length; from += AT_ONCE) {
      noted.clear();
      const list = requests.slice(from, from + AT_ONCE);
      const answers = await Promise.all(list.map((request) => server.inject(injected(request))));
      const refused = answers.find(({ statusCode }) => statusCode >= 400);
      if (refused) throw new Error(`a request of the floor was refused: ${refused.body}`);
      commands.push(...noted.values());
    }
    return commands;
  } finally {
    await server.close();
    await connection.close();
  }
}

function injected({ method, path, headers, body }: HttpRequest) {
  return {
    method: method as "DELETE" | "POST" | "PUT",
    url: path,
    headers,
    ...(body !== undefined && { payload: body }),
  };
}
