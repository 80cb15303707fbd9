import { batchClient } from "#batch/batch-client.ts";
import type { Bench } from "#bench.ts";
import { setBased } from "#floor/set-based.ts";
import type { Measure } from "#measure.ts";
import { countedDeletions } from "#rows/counted-deletions.ts";
import { sampleSize, sideBySide, totalFailures } from "#rows/side-by-side.ts";
import { analyze } from "#seed/analyze.ts";
import { seedCardTokens } from "#seed/card-tokens.ts";
import { seedSepa } from "#seed/sepa.ts";
import { USUAL_REQUESTS } from "#settings.ts";
import { cpuSeconds, residentBytes } from "#stack/usage.ts";
import { median } from "#statistics.ts";
import { figure } from "#table.ts";

const MEGABYTE = 1e6;
const MICROSECONDS = 1e6;
/** 50,000 items, unless samples are chosen otherwise. */
const SHARE = 50_000 / USUAL_REQUESTS;
/** One line in a hundred is bad, and one in a thousand repeats another. */
const BAD = 100;
const REPEATED = 1_000;
const PHASES = ["upload", "seal", "preview", "run", "outcomes"] as const;
type Phase = (typeof PHASES)[number];

/** Row 25: a batch of SEPA options and card tokens from its upload to its end, against one statement for as many SEPA options. */
export async function batches(bench: Bench): Promise<Measure[]> {
  const { world, settings } = bench;
  const { ownerUrl, url } = world;
  const [{ tenantId }] = world.tenants;
  const size = sampleSize(bench, SHARE);
  const half = size / 2;
  const [floors, options, tokens] = [
    await seedSepa(ownerUrl, tenantId, "row25-floor", settings.rounds * size),
    await seedSepa(ownerUrl, tenantId, "row25", settings.rounds * half),
    await seedCardTokens(world, tenantId, "row25-token", settings.rounds * half),
  ];
  await analyze(ownerUrl);
  const api = await world.startApi();
  const worker = await world.startWorker(url);
  const client = await batchClient(world, api);
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, residentBytes(worker.pid))), 500);

  const ours = async () => {
    const phases: Record<Phase, number> = { upload: 0, seal: 0, preview: 0, run: 0, outcomes: 0 };
    const timed = async <T>(phase: Phase, work: () => Promise<T>): Promise<T> => {
      const start = performance.now();
      const result = await work();
      phases[phase] = (performance.now() - start) / 1000;
      return result;
    };
    const { id } = await client.create();
    const lines = linesOf(options.take(half), tokens.take(half));
    const counts = await timed("upload", () => client.upload(id, lines));
    await timed("seal", () => client.seal(id));
    const previewed = await timed("preview", () => client.preview(id));
    const before = { worker: cpuSeconds([worker.pid]), postgres: cpuSeconds([world.postgresPid]) };
    const ended = await timed("run", () => client.run(previewed));
    const perItem = (seconds: number) => (seconds * MICROSECONDS) / size;
    const workerMicros = perItem(cpuSeconds([worker.pid]) - before.worker);
    const postgresMicros = perItem(cpuSeconds([world.postgresPid]) - before.postgres);
    const outcomes = await timed("outcomes", () => client.outcomes(id));
    const whole = PHASES.reduce((sum, phase) => sum + phases[phase], 0);
    const listed = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
    const completed = ended.counts.outcomes.completed;
    return {
      ...phases,
      workerMicros,
      postgresMicros,
      perSecond: completed / phases.run,
      wholePerSecond: completed / whole,
      failures:
        size -
        completed +
        Math.abs(listed - counts.lines) +
        Math.abs((outcomes.get("completed") ?? 0) - completed),
    };
  };
  const { result, missing } = await countedDeletions(world, 2 * settings.rounds * size, () =>
    sideBySide(bench, {
      statement: () => setBased(ownerUrl, tenantId, "row25-floor", floors.take(size)),
      ours,
    }),
  );
  clearInterval(watch);
  await worker.stop();
  await api.stop();

  const statement = {
    name: "one set-based statement",
    samples: result.statement.map(({ perSecond }) => perSecond),
  };
  const common = { row: 25, unit: "/s", failures: totalFailures(result.ours) + missing };
  const seconds = PHASES.map(
    (phase) => `${phase} ${figure(median(result.ours.map((sample) => sample[phase])))} s`,
  );
  return [
    {
      ...common,
      name: `the run of a batch of ${size}`,
      ours: result.ours.map(({ perSecond }) => perSecond),
      against: statement,
      goal: { kind: "at_least", value: 0.8 },
      notes: [
        seconds.join(", "),
        `CPU of an item in the run: worker ${figure(median(result.ours.map((one) => one.workerMicros)))} us, ` +
          `PostgreSQL ${figure(median(result.ours.map((one) => one.postgresMicros)))} us`,
      ],
    },
    {
      ...common,
      name: `a batch of ${size}, from its upload to its outcomes`,
      ours: result.ours.map(({ wholePerSecond }) => wholePerSecond),
      against: statement,
      goal: { kind: "at_least", value: 0.6 },
      notes: [],
    },
    {
      ...common,
      unit: "MB",
      name: "highest memory of the worker",
      ours: [most / MEGABYTE],
      goal: { kind: "at_most", value: 400, unit: "MB" },
      notes: [],
    },
  ];
}

/** The lines of a file: both kinds in turn, with bad and repeated ones between. */
function* linesOf(options: readonly number[], tokens: readonly number[]): Generator<string> {
  let written = 0;
  for (const [place, option] of options.entries()) {
    const name = `row25-${option}`;
    const target = { kind: "payment_option", customerAccountId: name, reference: name };
    const token = { kind: "card_token", token: `row25-token-${tokens[place]}` };
    for (const each of [target, token]) {
      const line = `${JSON.stringify({ target: each })}\n`;
      yield line;
      written += 1;
      if (written % BAD === 0) yield '{"target":{"kind":"card_token"}}\n';
      if (written % REPEATED === 0) yield line;
    }
  }
}
