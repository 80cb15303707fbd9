import type { MetricSample } from "@expunge/application/runtime/metric-store.port";
import type { Counter, Histogram } from "#metrics/metric-catalogue.ts";

export type Labels = Readonly<Record<string, string>>;

/** The counts of a process that are not written yet. */
export type MetricSums = {
  count(metric: Counter, labels: Labels, by?: number): void;
  /** Adds an observation, in seconds, to its bucket and to the sum. Buckets are not cumulative here; the scrape accumulates them. */
  observe(metric: Histogram, labels: Labels, seconds: number): void;
  /** Removes and returns all counts, for writing; `add` returns them after an error. */
  take(): readonly MetricSample[];
  add(metrics: readonly MetricSample[]): void;
};

export function createMetricSums(): MetricSums {
  let sums = new Map<string, MetricSample>();

  function add({ name, labels, value }: MetricSample): void {
    const key = name + labels;
    sums.set(key, { name, labels, value: (sums.get(key)?.value ?? 0) + value });
  }

  return {
    count({ name }, labels, by = 1) {
      if (by > 0) add({ name, labels: labelText(labels), value: by });
    },
    observe({ name, bounds }, labels, seconds) {
      const le = bounds.find((bound) => seconds <= bound) ?? "+Inf";
      add({
        name: `${name}_bucket`,
        labels: labelText({ ...labels, le: String(le) }),
        value: 1,
      });
      add({ name: `${name}_sum`, labels: labelText(labels), value: seconds });
    },
    take() {
      const taken = [...sums.values()];
      sums = new Map();
      return taken;
    },
    add(metrics) {
      for (const metric of metrics) add(metric);
    },
  };
}

/** Canonical: equal labels yield equal texts in any order. */
function labelText(labels: Labels): string {
  const names = Object.keys(labels);
  return names.length < 2 ? JSON.stringify(labels) : JSON.stringify(labels, names.toSorted());
}
