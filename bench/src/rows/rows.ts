import type { Bench } from "#bench.ts";
import type { Measure } from "#measure.ts";
import { bulk } from "#rows/bulk.ts";
import { contract2 } from "#rows/contract-2.ts";
import { greatDatabase } from "#rows/great-database.ts";
import { halfRate } from "#rows/half-rate.ts";
import { lists } from "#rows/lists.ts";
import { memory } from "#rows/memory.ts";
import { oneClient } from "#rows/one-client.ts";
import { otherContracts } from "#rows/other-contracts.ts";
import { outcome } from "#rows/outcome.ts";
import { staffCalls } from "#rows/staff-calls.ts";
import { usualWay } from "#rows/usual-way.ts";

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
};
