import type { Bench } from "#bench.ts";
import type { Measure } from "#measure.ts";
import { batchNeighbours } from "#rows/batch-neighbours.ts";
import { batches } from "#rows/batches.ts";
import { bulk } from "#rows/bulk.ts";
import { bytes } from "#rows/bytes.ts";
import { collections } from "#rows/collections.ts";
import { contract2 } from "#rows/contract-2.ts";
import { cpuOfNothing } from "#rows/cpu-of-nothing.ts";
import { greatDatabase } from "#rows/great-database.ts";
import { halfRate } from "#rows/half-rate.ts";
import { imports } from "#rows/imports.ts";
import { limit } from "#rows/limit.ts";
import { listedOptions } from "#rows/listed-options.ts";
import { lists } from "#rows/lists.ts";
import { memory } from "#rows/memory.ts";
import { oneClient } from "#rows/one-client.ts";
import { otherContracts } from "#rows/other-contracts.ts";
import { outcome } from "#rows/outcome.ts";
import { pages } from "#rows/pages.ts";
import { reads } from "#rows/reads.ts";
import { staffCalls } from "#rows/staff-calls.ts";
import { start } from "#rows/start.ts";
import { stores } from "#rows/stores.ts";
import { uses } from "#rows/uses.ts";
import { usualWay } from "#rows/usual-way.ts";
import { againstVersionBefore } from "#rows/version-before.ts";
import { webhooks } from "#rows/webhooks.ts";

/** The rows of the table of goals, by their numbers. */
export const ROWS: Readonly<Record<number, (bench: Bench) => Promise<Measure[]>>> = {
  1: contract2,
  2: usualWay,
  3: otherContracts,
  4: staffCalls,
  5: halfRate,
  6: oneClient,
  7: bulk,
  8: greatDatabase,
  9: memory,
  10: lists,
  11: outcome,
  12: limit,
  13: againstVersionBefore,
  14: pages,
  15: reads,
  16: listedOptions,
  17: uses,
  18: stores,
  19: collections,
  20: cpuOfNothing,
  21: bytes,
  22: start,
  23: webhooks,
  24: imports,
  25: batches,
  26: batchNeighbours,
};
