import { freePort } from "@expunge/database/embedded/free-port";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, expect, test, vi } from "vitest";
import { expressions, rules } from "#testing/monitoring.ts";
import { openStage } from "#testing/open-stage.ts";
import { CLEAN, promtool } from "#testing/promtool.ts";
import { startApi } from "#testing/start-api.ts";

const stage = await openStage();
const [apiPort, workerPort] = await Promise.all([freePort(), freePort()]);
const worker = stage.worker({ METRICS_PORT: String(workerPort) });
const [api] = await Promise.all([
  startApi({ ...stage.settings, METRICS_PORT: String(apiPort) }),
  worker.ready,
]);
afterAll(async () => {
  await api.process.end("SIGKILL");
  await stage.close();
});
const [atApi, atWorker] = [apiPort, workerPort].map(
  (port) => `http://127.0.0.1:${port}/metrics`,
) as [string, string];

/** A scrape as series and values. */
async function scraped(url: string): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(url);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([
    200,
    "text/plain; version=0.0.4; charset=utf-8",
  ]);
  const lines = (await answer.text())
    .split("\n")
    .filter((line) => !/^$|^# (?:HELP|TYPE) /.test(line));
  return new Map(
    lines.map((line) => {
      const [, name, value] = /^([a-z_0-9]+(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
      if (name === undefined) throw new Error(`no sample: ${line}`);
      return [name, Number(value)];
    }),
  );
}

const staff = () =>
  api.token({ aud: "expunge:staff", sub: "agent-1", tenant_id: stage.tenantId, role: "admin" });

async function call(procedure: string, input: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(`${api.url}/trpc/${procedure}`, {
    method: "POST",
    headers: { authorization: `Bearer ${staff()}`, "content-type": "application/json" },
    body: JSON.stringify(input),
  });
  const { result } = (await answer.json()) as { result: { data: Record<string, unknown> } };
  return result.data;
}

test("metrics are on a listener of their own, not on the API's", async () => {
  expect((await fetch(`${api.url}/metrics`)).status).toBe(404);
  const scrape = await fetch(atApi);
  expect([
    scrape.headers.get("x-content-type-options"),
    scrape.headers.get("cache-control"),
  ]).toEqual(["nosniff", "no-store"]);
  expect((await fetch(atApi.replace("metrics", "healthz"))).status).toBe(200);
  expect((await fetch(atApi.replace("metrics", "readyz"))).status).toBe(404);
});

test("a scrape of any process shows the sums of all processes", async () => {
  const card = { brand: "Visa", last4: "4242", expiry: "12/2031" };
  for (let count = 0; count < 3; count += 1) {
    const { token } = await call("cardTokens.store", card);
    const target = { kind: "card_token", token };
    await call("deletions.request", { target, reason: "customer_request" });
  }
  const person = await stage.enrolled();
  const target = {
    kind: "click_to_pay_customer",
    accountId: "account-4711",
    customerId: person.customerId,
    ownerBid: "10001234",
  };
  await call("deletions.request", { target, reason: "customer_request" });
  await stage.told(person, 2);

  const tokens = 'expunge_deletions_total{kind="card_token",state="completed"}';
  const customers = (state: string) =>
    `expunge_deletions_total{kind="click_to_pay_customer",state="${state}"}`;
  const to = (moment: string) => `{kind="click_to_pay_customer",to="${moment}"}`;
  for (const url of [atApi, atWorker]) {
    const series = await vi.waitFor(async () => {
      const shown = await scraped(url);
      expect(shown.get(customers("executing"))).toBe(1);
      expect(shown.get(customers("completed"))).toBe(1);
      expect(shown.get(tokens)).toBe(3);
      return shown;
    }, patiently);
    for (const moment of ["disabled", "network_confirmed", "completed"])
      expect(series.get(`expunge_deletion_seconds_count${to(moment)}`)).toBe(1);
    expect(series.get(`expunge_deletion_seconds_sum${to("completed")}`)).toBeGreaterThan(0);
    const succeeded = (operation: string) =>
      series.get(`expunge_network_requests_total{operation="${operation}",outcome="succeeded"}`);
    expect([succeeded("enroll_customer"), succeeded("delete_customer")]).toEqual([1, 1]);
    const asked = { operation: "deleteConsumerInformation", outcome: "answered" };
    expect(
      series.get(
        `expunge_network_calls_total{operation="${asked.operation}",outcome="${asked.outcome}"}`,
      ),
    ).toBe(1);
    expect(series.get('expunge_queue_jobs{queue="network-request",state="ready"}')).toBe(0);
    expect(series.get("expunge_webhooks_pending")).toBe(0);
    expect(series.get("process_resident_memory_bytes")).toBeGreaterThan(0);
  }
});

test("no metric names a tenant, an account or a token", async () => {
  const text = await (await fetch(atApi)).text();
  for (const secret of [stage.tenantId, "account-4711", "10001234", "tok_"])
    expect(text).not.toContain(secret);
});

/**
 * The rules of prometheus.io/docs/practices/naming and of `promtool check metrics`: lower-case names with a prefix, base units, `_total` for
 * counters only, none of the suffixes that histograms add, and a help text for each.
 */
test("API and worker name their metrics by Prometheus' convention", async () => {
  for (const url of [atApi, atWorker]) {
    const text = await (await fetch(url)).text();
    const helped = [...text.matchAll(/^# HELP (\S+) (\S.*)$/gm)].map(([, name]) => name);
    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type = ""]) => ({
      name,
      type,
    }));
    expect(types.map(({ name }) => name)).toEqual(helped);
    expect(types.map(({ name }) => name)).toContain("expunge_database_pool_connections");
    const faults = types.filter(
      ({ name, type }) =>
        !/^(?:expunge|http_server|process|nodejs)(?:_[a-z0-9]+)+$/.test(name) ||
        (type === "counter") !== name.endsWith("_total") ||
        /_(?:bucket|count|sum|ms|millis|milliseconds|minutes|hours|kb|mb)(?:_|$)/.test(name) ||
        new RegExp(`_${type}(?:_|$)`).test(name),
    );
    expect(faults).toEqual([]);
    expect(promtool(["check", "metrics"], text)).toEqual(CLEAN);
  }
});

test("alerts and dashboards name only metrics and labels that the services export", async () => {
  const texts = await Promise.all([atApi, atWorker].map(async (url) => (await fetch(url)).text()));
  const exported = new Set(["up", ...rules().flatMap(({ record }) => record ?? [])]);
  const labels = new Map<string, Set<string>>();
  for (const text of texts) {
    for (const [, name = "", type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm))
      for (const suffix of type === "histogram" ? ["_bucket", "_sum", "_count"] : [""])
        exported.add(name + suffix);
    for (const [, name = "", own = ""] of text.matchAll(/^(\w+)\{(.*)\} \S+$/gm)) {
      const known = labels.get(name) ?? new Set();
      labels.set(name, known);
      for (const [, label = ""] of own.matchAll(/(\w+)="/g)) known.add(label);
    }
  }
  const uses = expressions();
  expect(uses.filter(({ names }) => names === undefined)).toEqual([]);
  expect(uses.length).toBeGreaterThan(40);
  const faults = uses.flatMap(({ where, names }) => {
    const metrics = names?.metrics ?? [];
    const known = metrics.map((name) => labels.get(name));
    // Without an event of its kind, a metric shows no labels.
    const unknown = known.includes(undefined)
      ? []
      : (names?.labels ?? []).filter((label) => !known.some((of) => of?.has(label)));
    return [...metrics.filter((name) => !exported.has(name)), ...unknown].map(
      (name) => `${where}: ${name}`,
    );
  });
  expect(faults).toEqual([]);
});

test("the worker answers for its life, and for nothing else", async () => {
  const answer = await fetch(`http://127.0.0.1:${workerPort}/healthz`);
  expect([answer.status, await answer.json()]).toEqual([200, { status: "ok" }]);
  expect((await fetch(`http://127.0.0.1:${workerPort}/readyz`)).status).toBe(404);
});

test("the metrics of a process's last second are not lost when it stops", async () => {
  const { token } = await call("cardTokens.store", {
    brand: "Visa",
    last4: "4242",
    expiry: "12/2031",
  });
  const before = (await scraped(atWorker)).get(
    'expunge_deletions_total{kind="card_token",state="completed"}',
  );
  await call("deletions.request", {
    target: { kind: "card_token", token },
    reason: "customer_request",
  });
  await api.process.end("SIGTERM");
  const after = (await scraped(atWorker)).get(
    'expunge_deletions_total{kind="card_token",state="completed"}',
  );
  expect([before, after]).toEqual([3, 4]);
});
