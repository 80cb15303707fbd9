import { z } from "zod";

/** The settings of tracing, under OpenTelemetry's own names. */
export const tracingEnvironment = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional().meta({
    description: "OTLP receiver (HTTP, JSON) of traces. Unset, nothing is traced.",
  }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url().optional().meta({
    description: "The same as a full URL, for traces only. Takes precedence.",
  }),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1).meta({
    description: "Share of the traces beginning here that is sent.",
  }),
});
export type TracingEnvironment = z.infer<typeof tracingEnvironment>;

/** Stops tracing and flushes pending spans, for at most two seconds. */
export type StopTracing = () => Promise<void>;

/**
 * Exports traces by OTLP over HTTP to the configured endpoint. Without an endpoint nothing is loaded and no span is created. Start it
 * before opening the database: Prisma looks for the tracer then.
 */
export async function startTracing(
  serviceName: string,
  environment: TracingEnvironment,
): Promise<StopTracing> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } =
    environment;
  const url = traces ?? (all && `${all.replace(/\/$/, "")}/v1/traces`);
  if (url === undefined) return () => Promise.resolve();
  const { sendTraces } = await import("#tracing/send-traces.ts");
  return sendTraces({ serviceName, url, ratio: environment.OTEL_TRACES_SAMPLER_ARG });
}
