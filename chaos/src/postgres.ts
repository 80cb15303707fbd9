import { join } from "node:path";
import { freePort } from "@expunge/database/embedded/free-port";
import {
  type EmbeddedServer,
  startEmbeddedServer,
} from "@expunge/database/embedded/embedded-server";
import { migrate } from "@expunge/database/migrator/migrate";
import { provisionDatabase, provisionLogin } from "@expunge/database/migrator/provision-login";
import type { Secrets } from "@expunge/stack/secrets";
import { eventually } from "#eventually.ts";

/** A PostgreSQL that can be restarted under its clients, with full durability of commits. */
export type ChaosPostgres = {
  readonly url: string;
  readonly ownerUrl: string;
  restart(): Promise<void>;
  restarts(): number;
  stop(): Promise<void>;
};

/** `migrated` brings its new database up to date. */
export async function startPostgres(
  home: string,
  secrets: Secrets,
  migrated: (ownerUrl: string) => Promise<void> = migrate,
): Promise<ChaosPostgres> {
  const options = {
    directory: join(home, "postgres"),
    port: await freePort(),
    password: secrets.superuserPassword,
  };
  let server: EmbeddedServer = await startEmbeddedServer(options);
  let restarts = 0;
  const ownerUrl = await provisionDatabase(server.url("postgres"), {
    database: "expunge",
    owner: "expunge_owner",
    password: secrets.ownerPassword,
  });
  await migrated(ownerUrl);
  return {
    ownerUrl,
    url: await provisionLogin(ownerUrl, secrets.appLogin, secrets.appPassword),
    async restart() {
      await server.stop();
      // A connection of another process may have taken the port meanwhile.
      server = await eventually(() => startEmbeddedServer(options));
      restarts += 1;
    },
    restarts: () => restarts,
    stop: () => server.stop(),
  };
}
