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

/** The end of tracing: what has not been sent yet is, as far as two seconds allow. */
export type StopTracing = () => Promise<void>;

/**
 * Sends traces to where the environment says, by OTLP over HTTP. Where it says nothing, nothing is loaded and no span is made. To be
 * started before the database is opened: Prisma looks for it then.
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
