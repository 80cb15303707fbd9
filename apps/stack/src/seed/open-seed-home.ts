import { access } from "node:fs/promises";
import { join } from "node:path";
import { asOwner } from "@expunge/database/migrator/migrate";
import { z } from "zod";
import { openStackDatabase } from "#database.ts";
import { ensureTenants } from "#demo/tenants.ts";
import { leaveHome, readJson, takeHome } from "#home.ts";
import { startPart } from "#part.ts";
import { environmentIdOf, partEnvironments } from "#part-environments.ts";
import { loadSecrets, type Secrets } from "#secrets.ts";
import type { StackSettings } from "#settings.ts";

/** The parts of a home that seeding needs. */
export type SeedHome = {
  readonly secrets: Secrets;
  readonly ownerUrl: string;
  readonly url: string;
  readonly environmentId: string;
  /** Where the stand-in for Visa is. */
  readonly sandboxUrl: string;
  close(): Promise<void>;
};

const whereItRuns = z.object({
  databaseUrl: z.string(),
  ownerDatabaseUrl: z.string(),
  visaSandboxUrl: z.string(),
});

/**
 * Opens a home for a seeding: if its stack runs, the running parts are used; otherwise its database, and on request the sandbox
 * network, are started for the duration. Throws when there is no home yet: its keys are created by the first start.
 */
export async function openSeedHome(
  settings: StackSettings,
  withSandbox: boolean,
): Promise<SeedHome> {
  const { home } = settings;
  await access(join(home, "secrets.json")).catch(() => {
    throw new Error(`EXPUNGE_HOME: ${home} is no home of a stack yet: run npm start first`);
  });
  const secrets = await loadSecrets(home);
  const taken = await takeHome(home, false).then(
    () => "ours" as const,
    (error: unknown) => ({ error }),
  );
  if (taken === "ours") return stopped(settings, secrets, withSandbox);
  const running = whereItRuns.safeParse(await readJson(join(home, "demo.json")));
  if (!running.success) throw taken.error;
  const { databaseUrl: url, ownerDatabaseUrl: ownerUrl, visaSandboxUrl } = running.data;
  // The file may be that of an earlier start: this one is on its way, or it is another seeding.
  await asOwner(url, (client) => client.query("SELECT 1")).catch(() => {
    throw taken.error;
  });
  const environmentId = environmentIdOf(settings);
  return {
    secrets,
    ownerUrl,
    url,
    environmentId,
    sandboxUrl: visaSandboxUrl,
    close: async () => {},
  };
}

async function stopped(
  settings: StackSettings,
  secrets: Secrets,
  withSandbox: boolean,
): Promise<SeedHome> {
  const started = [{ stop: () => leaveHome(settings.home) }];
  const close = async () => {
    for (const { stop } of started.toReversed()) await stop();
  };
  try {
    const database = await openStackDatabase(settings, secrets, () => {});
    started.push(database);
    const { ownerUrl, url } = database;
    await ensureTenants(ownerUrl, secrets);
    const environments = await partEnvironments(settings, secrets, url);
    if (withSandbox)
      started.push(await startPart("visa-sandbox", environments["visa-sandbox"], () => {}));
    const environmentId = environmentIdOf(settings);
    const sandboxUrl = environments.worker.VISA_BASE_URL;
    return { secrets, ownerUrl, url, environmentId, sandboxUrl, close };
  } catch (error) {
    await close();
    throw error;
  }
}
