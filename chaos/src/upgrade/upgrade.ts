import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { migrate } from "@expunge/database/migrator/migrate";
import { checkOutVersion } from "@expunge/stack/check-out-version";
import { untilAllIsDone } from "#calm.ts";
import { makeCompany, type Provision } from "#company.ts";
import { credentialFaults } from "#credential-faults.ts";
import { type CountedDeletions, deleteAll, sumOf } from "#counted-deletions.ts";
import { type Credential, storeCredentials } from "#credentials.ts";
import { eventFaults } from "#event-faults.ts";
import { startPostgres } from "#postgres.ts";
import type { Random } from "#random.ts";
import { openScene } from "#world.ts";

/** The commit of main whose processes work beside this version's: the last one of 0.1.0. */
export const COMMIT = "900c90041173712b46fcc6abf8c1048326a6f599";

type Phase = {
  readonly name: string;
  readonly statuses: ReadonlyMap<string, number>;
};

const MIGRATION = "migrated while it serves";
const SUCCESS = new Set(["200", "202"]);

export type UpgradeResult = {
  readonly phases: readonly Phase[];
  readonly faults: readonly string[];
  readonly said: readonly string[];
};

/**
 * Upgrades an installation of the version before while its clients store and delete, and takes the upgrade back: the database is
 * migrated, processes of both versions serve side by side, those before stop, and then the same in the other direction. Every request
 * succeeds, and at the first attempt, but for 503 while a migration holds its locks.
 */
export async function upgrade(random: Random, perPhase: number): Promise<UpgradeResult> {
  const before = await checkOutVersion(COMMIT);
  const apps = join(before, "apps");
  const world = await openScene(random, (home, secrets) =>
    startPostgres(home, secrets, (ownerUrl) => migrateBy(before, ownerUrl)),
  );
  try {
    world.receiver.calm();
    let api = await world.startApi("api-before", apps);
    let worker = await world.startWorker("worker-before", apps);
    const company = await makeCompany(world, "UPGRADED", 0, await provisionOf(before));
    const credentials: Credential[] = [];
    const asked: CountedDeletions["asked"][number][] = [];
    const phases: Phase[] = [];

    const store = async (count: number) => {
      const stored = await storeCredentials([company], count, credentials.length);
      credentials.push(...stored);
      return stored;
    };
    const phase = async (name: string, act: () => Promise<void> = async () => {}) => {
      const stored = await store(perPhase);
      const [counted] = await Promise.all([deleteAll(world, stored, random), act()]);
      // What this phase's processes store is deleted too.
      const more = await deleteAll(world, await store(perPhase), random);
      asked.push(...counted.asked, ...more.asked);
      phases.push({ name, statuses: sumOf([counted, more]) });
    };
    /** Starts processes beside those that serve, and then stops these. */
    const replaceBy = async (version: string, folder?: string) => {
      const [oldApi, oldWorker] = [api, worker];
      await phase(`${version} starts beside`, async () => {
        api = await world.startApi(`api-${version}`, folder);
        worker = await world.startWorker(`worker-${version}`, folder);
      });
      await phase("side by side");
      await phase(`only ${version}`, async () => {
        world.leave(oldApi.url);
        await Promise.all([oldApi.stop(), oldWorker.stop()]);
      });
    };

    await phase("before");
    await phase(MIGRATION, () => migrate(world.postgres.ownerUrl));
    await replaceBy("this version");
    await replaceBy("the version before", apps);
    await replaceBy("this version again");

    await store(perPhase);
    await untilAllIsDone(world, [company]);
    const faults = [
      ...phases.flatMap(({ name, statuses }) =>
        [...statuses.keys()]
          .filter((one) => !SUCCESS.has(one) && !(one === "503" && name === MIGRATION))
          .map((status) => `${name}: the answer ${status}`),
      ),
      ...(await credentialFaults(world, [company], credentials, asked, random)),
      ...(await eventFaults(world, company)),
      ...(world.receiver.forged() > 0 ? ["a webhook bore no valid signature"] : []),
    ];
    return { phases, faults, said: [...world.said] };
  } finally {
    await world.close();
  }
}

/** By the code of that version, which knows the columns of its tables. */
async function provisionOf(folder: string): Promise<Provision> {
  const file = join(folder, "packages/database/src/migrator/provision-login.ts");
  return (await import(pathToFileURL(file).href)) as Provision;
}

/** Migrates by the command of that version. */
async function migrateBy(folder: string, ownerUrl: string): Promise<void> {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [join(folder, "apps/stack/src/migrate-command.ts")], {
    env: { PATH, OWNER_DATABASE_URL: ownerUrl },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error("the version before does not migrate");
}
