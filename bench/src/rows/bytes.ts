import { asOwner } from "@expunge/database/migrator/migrate";
import { bothVersions, type Version } from "#before/versions.ts";
import type { Bench } from "#bench.ts";
import { merchantHeaders, optionRequest } from "#load/contract-requests.ts";
import type { Measure } from "#measure.ts";
import { httpSample, sampleSize, sideBySide, totalFailures } from "#rows/side-by-side.ts";
import { analyze } from "#seed/analyze.ts";
import { median } from "#statistics.ts";
import { figure } from "#table.ts";

const KILOBYTE = 1_000;
const DENSE = "row21-dense";
const SPREAD = "row21-spread";
/** More credentials than a page holds: each deletion changes pages that no other one has changed. */
const APART = 40;

/** Row 21: what a deletion leaves in tables and indexes, and what it writes to the log right after a checkpoint. */
export async function bytes(bench: Bench): Promise<Measure[]> {
  const { before, ours } = await bothVersions(bench);
  const older = await weighing(bench, before);
  const newer = await weighing(bench, ours);
  const samples = await sideBySide(bench, { before: older.sample, ours: newer.sample });
  await older.stop();
  await newer.stop();
  const failures = totalFailures(samples.ours);
  const measure = (what: "disk" | "log", name: string, goal: number): Measure => ({
    row: 21,
    name,
    unit: "kB",
    ours: samples.ours.map((sample) => sample[what]),
    goal: { kind: "at_most", value: goal, unit: "kB" },
    failures,
    notes: [
      `${name}, ${before.name}: ${figure(median(samples.before.map((sample) => sample[what])))} kB`,
    ],
  });
  const log = measure("log", "log of a deletion", 10);
  const settings = `wal_compression ${newer.compression}, ${before.name}: ${older.compression}`;
  return [measure("disk", "disk of a deletion", 2), { ...log, notes: [...log.notes, settings] }];
}

/** An API of a version, with options to delete side by side and far apart. */
async function weighing(bench: Bench, { world, seedSepa }: Version) {
  const { ownerUrl } = world;
  const [tenant] = world.tenants;
  const { rounds } = bench.settings;
  const dense = sampleSize(bench, 1 / 2);
  const spread = sampleSize(bench, 1 / 32);
  const near = await seedSepa(ownerUrl, tenant.tenantId, DENSE, rounds * dense);
  const far = await seedSepa(ownerUrl, tenant.tenantId, SPREAD, rounds * spread * APART);
  await analyze(ownerUrl);
  const api = await world.startApi();
  const headers = merchantHeaders(tenant);
  const remove = (name: string, numbers: readonly number[]) =>
    httpSample(
      bench,
      numbers.map((number) => optionRequest(headers, name, number)),
      { ports: [api.port] },
    );
  return {
    compression: await valueOf<string>(ownerUrl, "current_setting('wal_compression')"),
    stop: () => api.stop(),
    async sample() {
      const size = await valueOf<number>(ownerUrl, STORED);
      const { failures } = await remove(DENSE, near.take(dense));
      const disk = (await valueOf<number>(ownerUrl, STORED)) - size;
      const numbers = far.take(spread * APART).filter((_, place) => place % APART === 0);
      await world.settle();
      const start = await valueOf<number>(ownerUrl, WRITTEN);
      const { failures: others } = await remove(SPREAD, numbers);
      const log = (await valueOf<number>(ownerUrl, WRITTEN)) - start;
      return {
        disk: disk / dense / KILOBYTE,
        log: log / spread / KILOBYTE,
        failures: failures + others,
      };
    },
  };
}

const STORED = `(
  SELECT sum(pg_total_relation_size(c.oid))::float FROM pg_class c
  WHERE c.relkind = 'r' AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
)`;
const WRITTEN = "pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float";

async function valueOf<Value>(ownerUrl: string, expression: string): Promise<Value> {
  const { rows } = await asOwner(ownerUrl, (client) =>
    client.query<{ value: Value }>(`SELECT ${expression} AS value`),
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`the database answered nothing for ${expression}`);
  return row.value;
}
