import { SpanKind } from "@opentelemetry/api";
import {
  type Sampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-node";

const BEGINNINGS: ReadonlySet<number> = new Set([SpanKind.SERVER, SpanKind.CONSUMER]);

/** Traces begin with a request or a job. What a process does besides, as its look-outs do, is none. */
export function entryPointSampler(ratio: number): Sampler {
  const share = new TraceIdRatioBasedSampler(ratio);
  return {
    shouldSample: (parent, traceId, _name, kind) =>
      BEGINNINGS.has(kind)
        ? share.shouldSample(parent, traceId)
        : { decision: SamplingDecision.NOT_RECORD },
    toString: () => `entryPointSampler{${share.toString()}}`,
  };
}
