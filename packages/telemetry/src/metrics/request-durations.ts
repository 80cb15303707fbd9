import type { ProcessMetrics, RenderedMetric } from "#metrics/rendered-metric.ts";

/** The bounds that OpenTelemetry's semantic conventions advise for `http.server.request.duration`, in seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** The methods of RFC 9110 and RFC 5789; any other is text of the caller. */
const METHODS = new Set([
  "CONNECT",
  "DELETE",
  "GET",
  "HEAD",
  "OPTIONS",
  "PATCH",
  "POST",
  "PUT",
  "TRACE",
]);

type Series = {
  readonly labels: Readonly<Record<string, string>>;
  /** One for each bound, and one for all above. */
  readonly counts: number[];
  sum: number;
};

export type RequestDurations = {
  /** `route` is a template, never a path. */
  observe(method: string, route: string, status: number, seconds: number): void;
  readonly metrics: ProcessMetrics;
};

/** The histogram of the HTTP requests that this process has served, named by OpenTelemetry's semantic conventions. */
export function createRequestDurations(): RequestDurations {
  const all = new Map<string, Series>();
  return {
    observe(method, route, status, seconds) {
      const key = `${method} ${status} ${route}`;
      let series = all.get(key);
      if (series === undefined) {
        series = newSeries(METHODS.has(method) ? method : "_OTHER", route, status);
        all.set(key, series);
      }
      let place = 0;
      while (place < BOUNDS.length && seconds > (BOUNDS[place] ?? 0)) place += 1;
      series.counts[place] = (series.counts[place] ?? 0) + 1;
      series.sum += seconds;
    },
    metrics: () => [
      {
        name: NAME,
        help: "Seconds that this process took to answer HTTP requests.",
        type: "histogram",
        values: [...all.values()].flatMap(valuesOf),
      },
    ],
  };
}

const NAME = "http_server_request_duration_seconds";

function newSeries(method: string, route: string, status: number): Series {
  return {
    labels: {
      http_request_method: method,
      http_route: route,
      http_response_status_code: String(status),
    },
    counts: Array.from({ length: BOUNDS.length + 1 }, () => 0),
    sum: 0,
  };
}

function valuesOf({ labels, counts, sum }: Series): RenderedMetric["values"] {
  let below = 0;
  const buckets = counts.map((count, place) => {
    below += count;
    const le = String(BOUNDS[place] ?? "+Inf");
    return { metricName: `${NAME}_bucket`, labels: { le, ...labels }, value: below };
  });
  return [
    ...buckets,
    { metricName: `${NAME}_sum`, labels, value: sum },
    { metricName: `${NAME}_count`, labels, value: below },
  ];
}
