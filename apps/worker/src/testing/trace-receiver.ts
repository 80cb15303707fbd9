import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { z } from "zod";

const attribute = z.object({
  key: z.string(),
  value: z.object({ stringValue: z.string().optional(), intValue: z.number().optional() }),
});
const sentSpan = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes: z.array(attribute),
});
const sent = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(z.object({ spans: z.array(sentSpan) })),
    }),
  ),
});

export type ReceivedSpan = {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
};

/** A collector of traces, as OTLP over HTTP has it, that keeps them all. */
export type TraceReceiver = {
  readonly url: string;
  spans(): readonly ReceivedSpan[];
  /** Everything that was sent, as it was. */
  text(): string;
  close(): Promise<void>;
};

export async function startTraceReceiver(): Promise<TraceReceiver> {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    const take = async () => {
      bodies.push({ path: request.url, body: await json(request) });
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    };
    void take();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    spans: () => bodies.flatMap((body) => spansOf(body)),
    text: () => JSON.stringify(bodies),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function spansOf(received: unknown): ReceivedSpan[] {
  const { body } = z.object({ path: z.literal("/v1/traces"), body: sent }).parse(received);
  return body.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(named(resource.attributes)["service.name"]);
    return scopeSpans.flatMap(({ spans }) =>
      spans.map(({ parentSpanId = "", attributes, ...span }) => ({
        ...span,
        service,
        parentSpanId,
        attributes: named(attributes),
      })),
    );
  });
}

function named(attributes: readonly z.infer<typeof attribute>[]) {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]),
  );
}
