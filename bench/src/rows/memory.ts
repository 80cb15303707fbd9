import { randomUUID } from "node:crypto";
import type { Bench } from "#bench.ts";
import { merchantHeaders, optionRequest } from "#load/contract-requests.ts";
import type { ExpectedRequest } from "#load/http-request.ts";
import type { Measure } from "#measure.ts";
import { httpSample, sampleSize } from "#rows/side-by-side.ts";
import { analyze } from "#seed/analyze.ts";
import { seedSepa } from "#seed/sepa.ts";
import { USUAL_REQUESTS } from "#settings.ts";
import { residentBytes } from "#stack/usage.ts";

const MEGABYTE = 1e6;
/** The first look, unless samples are chosen smaller; the second is ten times later. */
const EARLY = 20_000;
/** For one credential: deletion, repeated deletion, list, and a request without a required part. */
const REQUESTS_PER_OPTION = 5;

/** Row 9: the memory of an API after 20,000 and after 200,000 requests of contract 2 of all sorts. */
export async function memory(bench: Bench): Promise<Measure[]> {
  const { world } = bench;
  const [tenant] = world.tenants;
  const early = sampleSize(bench, EARLY / USUAL_REQUESTS);
  const late = 10 * early;
  const supply = await seedSepa(
    world.ownerUrl,
    tenant.tenantId,
    "row9",
    Math.ceil(late / REQUESTS_PER_OPTION) + 2,
  );
  await analyze(world.ownerUrl);
  const api = await world.startApi();
  const headers = merchantHeaders(tenant);
  const mixture = (count: number) =>
    supply
      .take(Math.ceil(count / REQUESTS_PER_OPTION))
      .flatMap((number) => ofAllSorts(headers, number))
      .slice(0, count);
  const ask = (count: number) => httpSample(bench, mixture(count), { ports: [api.port] });

  const first = await ask(early);
  const before = residentBytes(api.pid) / MEGABYTE;
  const second = await ask(late - early);
  const after = residentBytes(api.pid) / MEGABYTE;
  await api.stop();
  const failures = first.failures + second.failures;
  return [
    {
      row: 9,
      name: `memory of the API after ${late} requests`,
      unit: "MB",
      ours: [after],
      against: { name: `after ${early}`, samples: [before] },
      goal: { kind: "at_most", value: 1.1 },
      failures,
      notes: [],
    },
    {
      row: 9,
      name: `memory of the API after ${late} requests`,
      unit: "MB",
      ours: [after],
      goal: { kind: "at_most", value: 250, unit: "MB" },
      failures,
      notes: [],
    },
  ];
}

/** The requests of clients about one option. Several connections take them in turn, so none depends on the one before. */
function ofAllSorts(headers: Readonly<Record<string, string>>, number: number): ExpectedRequest[] {
  const deletes = optionRequest(headers, "row9", number);
  const { authorization: _none, ...nameless } = headers;
  const keyed = number % 2 === 0 ? { ...headers, "idempotency-key": randomUUID() } : headers;
  const { origin: _origin, ...incomplete } = headers;
  return [
    { ...deletes, headers: keyed },
    { ...deletes, path: `/accounts/row9-${number}/paymentOptions/none-${number}`, status: 404 },
    { method: "GET", path: `/accounts/row9-${number}/paymentOptions`, headers, status: 200 },
    { ...deletes, headers: nameless, status: 401 },
    { ...deletes, headers: incomplete, status: 400 },
  ];
}
