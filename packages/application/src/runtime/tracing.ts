import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";

export type SpanKindName = "internal" | "client" | "consumer" | "server";

const KINDS: Readonly<Record<SpanKindName, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  server: SpanKind.SERVER,
};

export type SpanOptions = {
  readonly kind?: SpanKindName;
  /** Attributes outside the allowlist of packages/telemetry are not exported. */
  readonly attributes?: Attributes;
  /** The parent trace in place of the active one. */
  readonly parent?: string;
  /** Related spans of other traces. */
  readonly links?: readonly Span[];
};

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Begins a span that its caller ends. Without a tracer it does nothing. */
export function beginSpan(name: string, options: SpanOptions): Span {
  const { kind = "internal", attributes = {}, parent, links = [] } = options;
  return trace.getTracer("expunge").startSpan(
    name,
    {
      kind: KINDS[kind],
      attributes,
      links: links.map((span) => ({ context: span.spanContext() })),
    },
    parent === undefined ? context.active() : contextOf(parent),
  );
}

/** Whether a tracer is registered: only then a span has an id, sampled or not. */
export function isTracing(): boolean {
  return trace.isSpanContextValid(beginSpan("probe", { parent: "" }).spanContext());
}

/** Runs work within a span and ends the span, with the kind of an error but never its message. */
export async function within<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await context.with(trace.setSpan(context.active(), span), work);
  } catch (error) {
    markFailed(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Runs work in a child span of the active trace; without an active trace it creates no span. */
export function inSpan<T>(
  name: string,
  options: Omit<SpanOptions, "parent">,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  if (trace.getActiveSpan() === undefined) return work(undefined);
  const span = beginSpan(name, options);
  return within(span, () => work(span));
}

/** Marks a span as failed, by the code or the name of its error. */
export function markFailed(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  if (!(error instanceof Error)) return;
  const code = "code" in error ? error.code : undefined;
  span.setAttribute("error.type", typeof code === "string" ? code : error.name);
}

/** The active trace as a W3C traceparent, for work that continues elsewhere or later. */
export function activeTraceparent(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  return span && trace.isSpanContextValid(span) ? traceparentOf(span) : undefined;
}

/** The same as a field of a command, a change or a job. */
export function traced(): { readonly traceparent?: string } {
  const traceparent = activeTraceparent();
  return traceparent === undefined ? {} : { traceparent };
}

function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, "0")}`;
}

/** An invalid traceparent begins a new trace. */
function contextOf(traceparent: string): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const span = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return trace.isSpanContextValid(span) ? trace.setSpanContext(ROOT_CONTEXT, span) : ROOT_CONTEXT;
}
