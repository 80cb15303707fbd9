import { context, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import { expect, test } from "vitest";
import { attributeAllowlist } from "#tracing/attribute-allowlist.ts";

test("a span is exported with allowed attributes only", async () => {
  const memory = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(attributeAllowlist(memory))],
  });
  const tracer = provider.getTracer("test");
  const other = tracer.startSpan("other");
  const link = { context: other.spanContext(), attributes: { token: "tok_1" } };
  const parent = trace.setSpan(context.active(), other);
  const span: Span = tracer.startSpan("some", { links: [link] }, parent);
  span.setAttributes({
    "http.route": "/v1/cards/delete",
    "url.path": "/accounts/DE89",
    "db.query.text": "tok_1",
  });
  span.addEvent("exception", { "exception.message": "tok_1" });
  span.recordException(new Error("tok_1"));
  span.setStatus({ code: SpanStatusCode.ERROR, message: "tok_1" });
  span.end();
  await provider.forceFlush();
  const [sent] = memory.getFinishedSpans();
  expect(sent).toMatchObject({
    name: "some",
    attributes: { "http.route": "/v1/cards/delete" },
    events: [],
    links: [{ context: other.spanContext() }],
    status: { code: SpanStatusCode.ERROR },
    parentSpanContext: { spanId: other.spanContext().spanId },
  });
  expect(sent?.spanContext()).toEqual(span.spanContext());
  expect(Object.keys(sent?.attributes ?? {})).toEqual(["http.route"]);
  expect(Object.keys(sent?.status ?? {})).toEqual(["code"]);
  expect(sent?.links.map(Object.keys)).toEqual([["context"]]);
});
