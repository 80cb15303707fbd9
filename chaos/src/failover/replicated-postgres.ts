import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startEmbeddedServer } from "@expunge/database/embedded/embedded-server";
import { freePort } from "@expunge/database/embedded/free-port";
import { asOwner, migrate } from "@expunge/database/migrator/migrate";
import { provisionDatabase, provisionLogin } from "@expunge/database/migrator/provision-login";
import type { Secrets } from "@expunge/stack/secrets";
import { eventually } from "#eventually.ts";
import { openRelay } from "#failover/relay.ts";
import type { ChaosPostgres } from "#postgres.ts";

const run = promisify(execFile);
const STANDBY = "standby";

/** A primary with a synchronous standby, behind one address. A restart is the loss of the primary: the standby is promoted. */
export async function startReplicated(home: string, secrets: Secrets): Promise<ChaosPostgres> {
  const [directory, copy] = [join(home, "postgres"), join(home, STANDBY)];
  const [port, standbyPort] = [await freePort(), await freePort()];
  const password = secrets.superuserPassword;
  const fresh = await startEmbeddedServer({ directory, port, password });
  const ownerUrl = await provisionDatabase(fresh.url("postgres"), {
    database: "expunge",
    owner: "expunge_owner",
    password: secrets.ownerPassword,
  });
  await migrate(ownerUrl);
  const url = await provisionLogin(ownerUrl, secrets.appLogin, secrets.appPassword);
  await fresh.stop();

  // With its owner and modes.
  await run("cp", ["-a", directory, copy]);
  await writeFile(join(copy, "standby.signal"), "");
  const primary = await startEmbeddedServer({
    directory,
    port,
    password,
    settings: { synchronous_standby_names: STANDBY },
  });
  const standby = await startEmbeddedServer({
    directory: copy,
    port: standbyPort,
    password,
    settings: {
      primary_conninfo: `host=127.0.0.1 port=${port} user=postgres password=${password} application_name=${STANDBY}`,
    },
  });
  await eventually(async () => {
    const { rowCount } = await asOwner(primary.url("postgres"), (client) =>
      client.query("SELECT FROM pg_stat_replication WHERE sync_state = 'sync'"),
    );
    if (rowCount !== 1) throw new Error("the standby does not follow");
  });

  const relay = await openRelay(port);
  const behind = (address: string) =>
    Object.assign(new URL(address), { port: String(relay.port) }).href;
  let failovers = 0;
  return {
    url: behind(url),
    ownerUrl: behind(ownerUrl),
    async restart() {
      const [pid] = (await readFile(join(directory, "postmaster.pid"), "utf8")).split("\n");
      process.kill(Number(pid), "SIGKILL");
      relay.lead(standbyPort);
      await asOwner(standby.url("postgres"), (client) => client.query("SELECT pg_promote()"));
      failovers += 1;
    },
    restarts: () => failovers,
    async stop() {
      await relay.close();
      await Promise.all([primary.stop(), standby.stop()]);
    },
  };
}
