import { versionBefore } from "#before/version-before.ts";
import type { Bench } from "#bench.ts";
import { seedSepa } from "#seed/sepa.ts";
import { fileOf } from "#stack/child.ts";
import type { World } from "#stack/world.ts";

/** A version of the service on a stack of its own. */
export type Version = {
  readonly name: string;
  readonly world: World;
  /** Stores SEPA options in its tables. */
  readonly seedSepa: typeof seedSepa;
  /** A program of its benchmark. */
  fileOf(path: string): string;
};

/** This version and the one before, in the order in which they are measured. */
export async function bothVersions({ world, log }: Bench) {
  const before = await versionBefore(log);
  const ours: Version = { name: "this version", world, seedSepa, fileOf };
  return { before, ours };
}
