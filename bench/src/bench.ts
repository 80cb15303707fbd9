import type { FloorResult, FloorRun } from "#floor/floor-script.ts";
import { pgLoop } from "#floor/pg-loop.ts";
import { pgbench } from "#floor/pgbench.ts";
import { pgbenchVersion } from "#machine.ts";
import type { BenchSettings } from "#settings.ts";
import type { Api, World } from "#stack/world.ts";

/** The driver of the floors, and its version. */
export type FloorDriver = {
  readonly name: string;
  readonly version: string;
  run(floor: FloorRun): Promise<FloorResult>;
};

/** The resources that all rows share. */
export type Bench = {
  readonly world: World;
  readonly settings: BenchSettings;
  readonly floors: FloorDriver;
  /** The API that the rows share. */
  readonly api: Api;
  /** The result of row 1, requests per second, for the rows that build on it. */
  readonly peaks: number[];
  log(line: string): void;
};

/** The best driver that this machine has. */
export function floorDriver(): FloorDriver {
  const version = pgbenchVersion();
  return version === undefined
    ? {
        name: "pg loop",
        version: "no pgbench on the PATH: node pg in a process of its own",
        run: pgLoop,
      }
    : { name: "pgbench", version, run: pgbench };
}
