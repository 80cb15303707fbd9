import { writeFile } from "node:fs/promises";
import { closeVersionBefore } from "#before/version-before.ts";
import { type Bench, floorDriver } from "#bench.ts";
import { machine } from "#machine.ts";
import { isMet, type Measure, ratios } from "#measure.ts";
import { ROWS } from "#rows/rows.ts";
import { type BenchSettings, readSettings, USAGE } from "#settings.ts";
import { openWorld, type World } from "#stack/world.ts";
import { compareHosts } from "#hosts.ts";
import { profile } from "#profile/profile.ts";
import { aligned, resultTable } from "#table.ts";

let world: World | undefined;

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function run(settings: BenchSettings): Promise<boolean> {
  const floors = floorDriver();
  log("starting PostgreSQL and the API");
  world = await openWorld();
  const known = {
    ...machine(),
    postgresql: `${world.postgresVersion}, settings as they come but shared_buffers, fsync on`,
    floors: floors.version,
    settings: JSON.stringify(settings),
  };
  console.log(aligned(Object.entries(known)));
  if (settings.kind === "profile") return profile(world, settings);
  if (settings.kind === "hosts") return compareHosts(world, settings);

  const bench: Bench = { world, settings, floors, api: await world.startApi(), peaks: [], log };
  const measures: Measure[] = [];
  for (const row of settings.rows) {
    const start = performance.now();
    log(`row ${row}`);
    measures.push(...((await ROWS[row]?.(bench)) ?? []));
    log(`  ${Math.round((performance.now() - start) / 1000)} s`);
  }
  console.log(`\n${resultTable(measures)}`);
  const results = measures.map((measure) => ({
    ...measure,
    ratios: ratios(measure),
    met: isMet(measure),
  }));
  if (settings.json !== undefined)
    await writeFile(settings.json, `${JSON.stringify({ known, settings, results }, null, 2)}\n`);
  return results.every(({ met }) => met);
}

let leaving: Promise<void> | undefined;
function leave(code: number): Promise<void> {
  leaving ??= (async () => {
    for (const close of [closeVersionBefore, () => world?.close()])
      await close()?.catch((error: unknown) => log(String(error)));
    process.exit(code);
  })();
  return leaving;
}

for (const event of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"])
  process.on(event, () => void leave(130));
try {
  const settings = readSettings(process.argv.slice(2));
  if (settings === "help") {
    console.log(USAGE);
    process.exit(0);
  }
  await leave((await run(settings)) ? 0 : 1);
} catch (error) {
  if (leaving === undefined)
    log(`bench: ${error instanceof Error ? error.message : String(error)}`);
  await leave(1);
}
