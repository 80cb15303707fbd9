import { type Attributes, SpanKind } from "@opentelemetry/api";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-node";

/**
 * The attributes that spans may contain: our ids, tenant, kinds, states, routes and statuses. No personal data, names or statement texts.
 */
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

/** Wraps an exporter to remove attributes that are not on the allow list, span events, link attributes and error messages. */
export function attributeAllowlist(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(redacted), done),
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush && { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  };
}

function redacted(span: ReadableSpan): ReadableSpan {
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
