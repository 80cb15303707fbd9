/** A metric with its values at the time of a scrape. `metricName` is that of a part of a histogram. */
export type RenderedMetric = {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly values: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
    readonly metricName?: string;
  }[];
};

/** Reads metrics that describe this process only. */
export type ProcessMetrics = () => readonly RenderedMetric[];
