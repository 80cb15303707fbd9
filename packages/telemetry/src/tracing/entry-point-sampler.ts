import { SpanKind } from "@opentelemetry/api";
import {
  type Sampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-node";

const ENTRY_POINTS: ReadonlySet<number> = new Set([SpanKind.SERVER, SpanKind.CONSUMER]);

/** Samples a ratio of the traces that begin with a request or a job. Background work, such as polling, begins none. */
export function entryPointSampler(ratio: number): Sampler {
  const sampler = new TraceIdRatioBasedSampler(ratio);
  return {
    shouldSample: (parent, traceId, _name, kind) =>
      ENTRY_POINTS.has(kind)
        ? sampler.shouldSample(parent, traceId)
        : { decision: SamplingDecision.NOT_RECORD },
    toString: () => `entryPointSampler{${sampler.toString()}}`,
  };
}
