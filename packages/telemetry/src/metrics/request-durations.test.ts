import { expect, test } from "vitest";
import { createRequestDurations } from "#metrics/request-durations.ts";

const OF = {
  http_request_method: "PUT",
  http_route: "/v1/cards/delete",
  http_response_status_code: "200",
};

test("requests are counted by method, route and status, in cumulative buckets", () => {
  const durations = createRequestDurations();
  for (const seconds of [0.005, 0.006, 11])
    durations.observe("PUT", "/v1/cards/delete", 200, seconds);
  durations.observe("PUT", "/v1/cards/delete", 404, 0.001);
  const [metric] = durations.metrics();
  expect(metric).toMatchObject({
    name: "http_server_request_duration_seconds",
    type: "histogram",
  });
  const of = (status: string) =>
    (metric?.values ?? []).filter(({ labels }) => labels["http_response_status_code"] === status);
  const bucket = (le: string) => of("200").find(({ labels }) => labels["le"] === le)?.value;
  expect(["0.005", "0.01", "10", "+Inf"].map(bucket)).toEqual([1, 2, 2, 3]);
  expect(of("200").slice(-2)).toEqual([
    { metricName: "http_server_request_duration_seconds_sum", labels: OF, value: 11.011 },
    { metricName: "http_server_request_duration_seconds_count", labels: OF, value: 3 },
  ]);
  expect(of("404").at(-1)?.value).toBe(1);
});

test("a method that is not registered is _OTHER, as in OpenTelemetry's semantic conventions", () => {
  const durations = createRequestDurations();
  durations.observe("PROPFIND", "other", 404, 0.001);
  expect(durations.metrics()[0]?.values[0]?.labels["http_request_method"]).toBe("_OTHER");
});
