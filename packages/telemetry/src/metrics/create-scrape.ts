import type { MetricSample, MetricStore } from "@expunge/application/runtime/metric-store.port";
import type * as Prometheus from "prom-client";
import { METRICS, type MetricDefinition } from "#metrics/metric-catalogue.ts";
import type { ProcessMetrics, RenderedMetric } from "#metrics/rendered-metric.ts";

type Value = RenderedMetric["values"][number];

export type Scrape = { readonly contentType: string; text(): Promise<string> };

type Library = typeof Prometheus;

/** Gauges of the library whose names end like those of counters; each repeats the sum of another one. */
const MISNAMED = ["handles", "requests", "resources"].map((of) => `nodejs_active_${of}_total`);

/** Prometheus' text format. */
const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Creates the content of `/metrics` in Prometheus' text format: the metrics of the service, the state of its queues and webhooks, and the
 * metrics of this process, given and default ones. The library is loaded for the first scrape, from which on it observes the process.
 */
export function createScrape(store: MetricStore, own: readonly ProcessMetrics[] = []): Scrape {
  let observed: ReturnType<typeof observeProcess> | undefined;
  return {
    contentType: CONTENT_TYPE,
    async text() {
      observed ??= observeProcess();
      const { library, registry } = await observed;
      const [metrics, queues, webhooks] = await Promise.all([
        store.read(),
        store.queues(),
        store.webhooks(),
      ]);
      const service = new library.Registry();
      const register = (metric: RenderedMetric) => registerIn(service, library, metric);
      for (const metric of Object.values(METRICS)) register(renderMetric(metric, metrics));
      for (const metric of own.flatMap((read) => read())) register(metric);
      const depths = queues.flatMap(({ queue, ready, deferred, active }) =>
        Object.entries({ ready, deferred, active }).map(([state, value]) => ({
          labels: { queue, state },
          value,
        })),
      );
      register({
        name: "expunge_queue_jobs",
        help: "Jobs of a queue: due, due later, being done.",
        type: "gauge",
        values: depths,
      });
      register({
        name: "expunge_queue_oldest_seconds",
        help: "Seconds for which the oldest job of a queue has been due.",
        type: "gauge",
        values: queues.map(({ queue, oldestSeconds }) => ({
          labels: { queue },
          value: oldestSeconds,
        })),
      });
      register({
        name: "expunge_webhooks_pending",
        help: "Events that a webhook has not taken yet.",
        type: "gauge",
        values: [{ labels: {}, value: webhooks.pending }],
      });
      register({
        name: "expunge_webhooks_oldest_seconds",
        help: "Seconds since the oldest event happened that a webhook has not taken yet.",
        type: "gauge",
        values: [{ labels: {}, value: webhooks.oldestSeconds }],
      });
      return `${await service.metrics()}\n${await registry.metrics()}`;
    },
  };
}

async function observeProcess(): Promise<{ library: Library; registry: Prometheus.Registry }> {
  const library = await import("prom-client");
  const registry = new library.Registry();
  library.collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  return { library, registry };
}

/** Renders externally summed values: the library itself sums for one process only. */
function registerIn(
  registry: Prometheus.Registry,
  { Gauge }: Library,
  { name, help, type, values }: RenderedMetric,
): void {
  const metric = new Gauge({ name, help, registers: [registry] });
  const shown = { name, help, type, values };
  Object.assign(metric, { get: () => Promise.resolve(shown) });
}

function renderMetric(metric: MetricDefinition, metrics: readonly MetricSample[]): RenderedMetric {
  const { name, help } = metric;
  if (metric.kind === "counter")
    return { name, help, type: "counter", values: named(metrics, name) };
  return { name, help, type: "histogram", values: series(metric, metrics) };
}

function named(metrics: readonly MetricSample[], name: string): Value[] {
  return metrics
    .filter((metric) => metric.name === name)
    .map(({ labels, value }) => ({
      labels: JSON.parse(labels) as Readonly<Record<string, string>>,
      value,
    }));
}

/** One histogram per set of labels: cumulative buckets, count and sum. */
function series(
  { name, bounds }: Extract<MetricDefinition, { kind: "histogram" }>,
  metrics: readonly MetricSample[],
): Value[] {
  const buckets = named(metrics, `${name}_bucket`);
  const bars = [...bounds.map(String), "+Inf"];
  return named(metrics, `${name}_sum`).flatMap(({ labels, value: sum }) => {
    const own = Object.entries(labels);
    const bar = (le: string) =>
      buckets.find(
        (bucket) =>
          bucket.labels["le"] === le && own.every(([key, text]) => bucket.labels[key] === text),
      )?.value ?? 0;
    let below = 0;
    const shown = bars.map((le) => {
      below += bar(le);
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: below };
    });
    return [
      ...shown,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: below },
    ];
  });
}
