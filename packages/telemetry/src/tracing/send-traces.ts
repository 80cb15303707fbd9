import { setTimeout as sleep } from "node:timers/promises";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
} from "@opentelemetry/sdk-trace-node";
import { PrismaInstrumentation } from "@prisma/instrumentation";
import { attributeAllowlist } from "#tracing/attribute-allowlist.ts";
import { entryPointSampler } from "#tracing/entry-point-sampler.ts";

/** Spans of Prisma that do not reach the database. */
const LOCAL_SPANS = ["prisma:client:serialize", "prisma:client:compile"];
const STOP_MS = 5_000;
const SEND_EVERY_MS = 1_000;

export type TraceTarget = {
  readonly serviceName: string;
  /** The OTLP endpoint for traces. */
  readonly url: string;
  /** The ratio of traces beginning here that is sampled, from 0 to 1. */
  readonly ratio: number;
};

/** Exports spans in batches in the background. Returns the function that flushes and stops it. */
export function sendTraces({ serviceName, url, ratio }: TraceTarget): () => Promise<void> {
  const exporter = attributeAllowlist(new OTLPTraceExporter({ url, timeoutMillis: STOP_MS }));
  const processor = new BatchSpanProcessor(exporter, {
    scheduledDelayMillis: SEND_EVERY_MS,
    exportTimeoutMillis: STOP_MS,
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": serviceName }),
    sampler: new ParentBasedSampler({ root: entryPointSampler(ratio) }),
    spanProcessors: [processor],
  });
  provider.register();
  const prisma = new PrismaInstrumentation({ ignoreSpanTypes: LOCAL_SPANS });
  prisma.setTracerProvider(provider);
  prisma.enable();
  return async () => {
    // Spans that cannot be sent in time are lost; this must neither delay nor fail the stop.
    await Promise.race([
      provider.shutdown().catch(() => {}),
      sleep(STOP_MS, undefined, { ref: false }),
    ]);
  };
}
