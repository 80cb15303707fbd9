import type { Bench } from "#bench.ts";
import { setBasedImport } from "#floor/set-based-import.ts";
import type { Measure } from "#measure.ts";
import { countedRows } from "#rows/counted-rows.ts";
import { sampleSize, sideBySide, totalFailures } from "#rows/side-by-side.ts";
import { USUAL_REQUESTS } from "#settings.ts";
import { cpuSeconds, residentBytes } from "#stack/usage.ts";
import { staffToken } from "#stack/staff-token.ts";
import type { Api } from "#stack/world.ts";
import { median } from "#statistics.ts";
import { figure } from "#table.ts";

const MEGABYTE = 1e6;
const MICROSECONDS = 1e6;
/** 50,000 lines, unless samples are chosen smaller. */
const SHARE = 50_000 / USUAL_REQUESTS;

/** Row 24: an import of payment options with their mandates over HTTP, against one statement for all of it. */
export async function imports(bench: Bench): Promise<Measure[]> {
  const { world, settings } = bench;
  const [{ tenantId }] = world.tenants;
  const size = sampleSize(bench, SHARE);
  const token = await staffToken(world, "admin");
  const api = await world.startApi();
  const total = (2 * settings.rounds + 1) * size;
  let last = 0;
  const names = () => Array.from({ length: size }, () => `row24-${(last += 1)}`);

  const upload = async () => {
    const body = names().map(lineOf).join("\n");
    const before = { api: cpuSeconds([api.pid]), postgres: cpuSeconds([world.postgresPid]) };
    const start = performance.now();
    const failures = size - (await imported(api, token, body));
    const perSecond = (size * 1000) / (performance.now() - start);
    const perLine = (seconds: number) => (seconds * MICROSECONDS) / size;
    return {
      perSecond,
      failures,
      apiMicros: perLine(cpuSeconds([api.pid]) - before.api),
      postgresMicros: perLine(cpuSeconds([world.postgresPid]) - before.postgres),
    };
  };
  const { result, missing } = await countedRows(world, "credential", total, async () => {
    const first = await upload();
    const early = residentBytes(api.pid) / MEGABYTE;
    const samples = await sideBySide(bench, {
      statement: () => setBasedImport(world.ownerUrl, tenantId, names()),
      ours: upload,
    });
    return { ...samples, first, early, late: residentBytes(api.pid) / MEGABYTE };
  });
  await api.stop();

  const { ours, statement } = result;
  const common = {
    row: 24,
    failures: totalFailures([result.first, ...ours]) + missing,
    notes: [],
  };
  const rates = ours.map(({ perSecond }) => perSecond);
  return [
    {
      ...common,
      name: `${size} imported options`,
      unit: "/s",
      ours: rates,
      against: {
        name: "one set-based statement",
        samples: statement.map(({ perSecond }) => perSecond),
      },
      goal: { kind: "at_least", value: 0.5 },
      notes: [
        `CPU of a line: API ${figure(median(ours.map(({ apiMicros }) => apiMicros)))} us, ` +
          `PostgreSQL ${figure(median(ours.map(({ postgresMicros }) => postgresMicros)))} us`,
      ],
    },
    {
      ...common,
      name: `${size} imported options`,
      unit: "/s",
      ours: rates,
      goal: { kind: "at_least", value: 10_000, unit: "/s" },
    },
    {
      ...common,
      name: `memory of the API after ${(settings.rounds + 1) * size} lines`,
      unit: "MB",
      ours: [result.late],
      against: { name: `after ${size}`, samples: [result.early] },
      goal: { kind: "at_most", value: 1.1 },
    },
  ];
}

/** A line of NDJSON. */
function lineOf(name: string): string {
  return JSON.stringify({
    kind: "sepa_direct_debit",
    customerAccountId: name,
    reference: name,
    iban: "DE89370400440532013000",
    debtorName: "Erika Mustermann",
    mandate: {
      reference: name,
      scheme: "CORE",
      type: "recurring",
      creditorId: "DE98ZZZ09999999999",
      signedOn: "2026-01-15",
    },
  });
}

/** Uploads lines, and returns how many of them were imported. */
async function imported({ port }: Api, token: string, body: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/imports?kind=payment_option`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson" },
    body,
  });
  const last = (await answer.text()).trimEnd().split("\n").at(-1) ?? "{}";
  return (JSON.parse(last) as { imported?: number }).imported ?? 0;
}
