import { openStackDatabase } from "#database.ts";
import { ensureCredentials } from "#demo/credentials.ts";
import { curlLines } from "#demo/curl-lines.ts";
import { writeDemoFile } from "#demo/demo-file.ts";
import { demoTokens } from "#demo/identities.ts";
import { ensureTenants } from "#demo/tenants.ts";
import { turnOnSweeps } from "#demo/turn-on-sweeps.ts";
import { leaveHome, takeHome } from "#home.ts";
import { startPart } from "#part.ts";
import { printer } from "#part-log.ts";
import { partEnvironments } from "#part-environments.ts";
import { loadSecrets } from "#secrets.ts";
import { sendingBlocked } from "#sending-blocked.ts";
import { readSettings, type StackSettings } from "#settings.ts";
import { watchParts } from "#watch/watch-parts.ts";

const log = printer((text) => process.stdout.write(text), 12);

/** The resources to release, in the order of their start. */
const started: { stop(): Promise<void> }[] = [];
let stopping: Promise<void> | undefined;

function stopAll(): Promise<void> {
  stopping ??= (async () => {
    for (const { stop } of started.toReversed())
      await stop().catch((error: unknown) => log("stack", String(error)));
  })();
  return stopping;
}

async function stopWith(code: number, word?: string): Promise<void> {
  const first = stopping === undefined;
  if (word !== undefined && first) process.stderr.write(`${word}\n`);
  await stopAll();
  if (first) process.exit(code);
}

async function start(settings: StackSettings): Promise<void> {
  await takeHome(settings.home, settings.fresh);
  started.push({ stop: () => leaveHome(settings.home) });
  const secrets = await loadSecrets(settings.home);

  log("stack", settings.databaseUrl ? "using the database of DATABASE_URL" : "starting PostgreSQL");
  const database = await openStackDatabase(settings, secrets, (line) => {
    if (/\b(FATAL|PANIC|ERROR)\b/.test(line)) log("postgres", line);
  });
  started.push(database);
  void database.ended.then(() => stopWith(1, "PostgreSQL has ended: the stack stops"));

  const environments = await partEnvironments(settings, secrets, database.url);
  const watcher = settings.watch ? await watchParts(log) : undefined;
  if (watcher !== undefined) started.push(watcher);
  const run = async (name: keyof typeof environments): Promise<void> => {
    if (watcher !== undefined) {
      started.push(await watcher.start(name, environments[name]));
      return;
    }
    const part = await startPart(name, environments[name], log);
    started.push(part);
    void part.ended.then((word) => stopWith(1, `${word}: the stack stops`));
  };
  await ensureTenants(database.ownerUrl, secrets);
  await run("visa-sandbox");
  await Promise.all([run("api"), run("worker")]);

  const apiUrl = `http://127.0.0.1:${settings.port}`;
  const tokens = demoTokens(secrets);
  const blockedBy = await sendingBlocked(settings, database.url);
  if (blockedBy !== undefined)
    log(
      "stack",
      `no network, webhooks or cancellations: ${blockedBy} (npm run expunge -- environment)`,
    );
  const credentials = await ensureCredentials(
    settings.home,
    apiUrl,
    await tokens.staff("agent"),
    blockedBy === undefined,
  );
  await turnOnSweeps(settings.home, apiUrl, await tokens.staff("admin"));
  const urls = { apiUrl, visaSandboxUrl: environments.worker.VISA_BASE_URL };
  const file = await writeDemoFile(settings.home, urls, database, secrets, tokens, credentials);
  if (stopping !== undefined) return;
  process.stdout.write(`\n${curlLines(settings.home, file)}\n\nready: ${apiUrl}\n`);
}

for (const event of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"])
  process.on(event, () => void stopWith(0));
try {
  await start(readSettings(process.env, process.argv.slice(2)));
} catch (error) {
  await stopWith(1, `stack: ${error instanceof Error ? error.message : String(error)}`);
}
