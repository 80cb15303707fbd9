import { type Attributes, SpanKind } from "@opentelemetry/api";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-node";

/** What a span may say: ids of ours, tenant, kinds, states, routes and statuses. No names of people or things, no texts of statements. */
const KNOWN: ReadonlySet<string> = new Set([
  "db.operation.name",
  "db.system",
  "db.system.name",
  "error.type",
  "expunge.deletion_id",
  "expunge.list",
  "expunge.mandate_id",
  "expunge.network",
  "expunge.operation",
  "expunge.outcome",
  "expunge.queue",
  "expunge.request_id",
  "expunge.target_kind",
  "expunge.tenant_id",
  "http.request.method",
  "http.response.status_code",
  "http.route",
  "method",
  "model",
  "rpc.method",
  "rpc.system",
]);

/** Leaves out of every span what is not known to be harmless, whoever put it there: attributes, what was noted on the way, words of errors. */
export function attributeAllowlist(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(harmless), done),
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush && { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  };
}

function harmless(span: ReadableSpan): ReadableSpan {
  const replaced = {
    attributes: known(span.attributes),
    events: [],
    links: span.links.map(({ context }) => ({ context })),
    status: { code: span.status.code },
    kind: span.kind ?? SpanKind.INTERNAL,
  };
  return Object.create(
    span,
    Object.fromEntries(
      Object.entries(replaced).map(([name, value]) => [name, { value, enumerable: true }]),
    ),
  ) as ReadableSpan;
}

function known(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => KNOWN.has(name)));
}
