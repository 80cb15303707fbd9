import type { Bench } from "#bench.ts";
import { analyze } from "#seed/analyze.ts";
import { seedSepa } from "#seed/sepa.ts";
import type { Api, BenchDatabase } from "#stack/world.ts";

/** A database with so many stored credentials, and an API over it. */
export type Sized = {
  readonly database: BenchDatabase;
  readonly size: number;
  readonly api: Api;
  /** Names of so many of its credentials, from anywhere among them, none twice. */
  pick(count: number): readonly number[];
};

/** How much smaller the small database is: 100,000 where the great one holds 10,000,000. */
const TIMES = 100;
export const STORED = "stored";

const made = new WeakMap<Bench, Promise<{ readonly great: Sized; readonly small: Sized }>>();

/** Two databases of one server, made once for the rows that compare them. */
export function twoSizes(bench: Bench) {
  const known = made.get(bench) ?? make(bench);
  made.set(bench, known);
  return known;
}

async function make(bench: Bench) {
  const { settings } = bench;
  return {
    small: await sized(bench, "expunge_small", Math.ceil(settings.size / TIMES)),
    great: await sized(bench, "expunge_great", settings.size),
  };
}

async function sized({ world, log }: Bench, name: string, size: number): Promise<Sized> {
  const start = performance.now();
  const database = await world.addDatabase(name);
  const [{ tenantId }] = database.tenants;
  await seedSepa(database.ownerUrl, tenantId, STORED, size);
  await analyze(database.ownerUrl);
  log(`  ${name}: ${size} credentials in ${Math.round((performance.now() - start) / 1000)} s`);
  const api = await world.startApi({ url: database.url });
  // Steps of a size that shares no factor with the number of names come by each of them once.
  const step = coprime(Math.floor(size * 0.618), size);
  let picked = 0;
  return {
    database,
    size,
    api,
    pick: (count) =>
      Array.from({ length: count }, () => {
        picked += 1;
        if (picked > size) throw new Error(`${name}: the credentials have run out`);
        return ((picked * step) % size) + 1;
      }),
  };
}

function coprime(from: number, size: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let step = Math.max(1, from);
  while (divisor(size, step) !== 1) step += 1;
  return step;
}
