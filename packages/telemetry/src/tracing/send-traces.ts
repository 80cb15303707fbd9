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

/** What Prisma does without the database, as often as it asks it. */
const WITHIN_PROCESS = ["prisma:client:serialize", "prisma:client:compile"];
const STOP_MS = 5_000;
const SEND_EVERY_MS = 1_000;

export type TraceTarget = {
  readonly serviceName: string;
  /** Where traces are posted to. */
  readonly url: string;
  /** The share of the traces beginning here that is kept, from 0 to 1. */
  readonly ratio: number;
};

/** Sends what is traced in lists, in the background. Returns how it is ended. */
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
  const prisma = new PrismaInstrumentation({ ignoreSpanTypes: WITHIN_PROCESS });
  prisma.setTracerProvider(provider);
  prisma.enable();
  return async () => {
    // What cannot be sent in time is lost, and is no reason to stop late or with an error.
    await Promise.race([
      provider.shutdown().catch(() => {}),
      sleep(STOP_MS, undefined, { ref: false }),
    ]);
  };
}
