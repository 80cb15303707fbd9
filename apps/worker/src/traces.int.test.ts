import { randomBytes } from "node:crypto";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, expect, test, vi } from "vitest";
import { ACCOUNT, DETAILS, openStage, OWNER_BID } from "#testing/open-stage.ts";
import { startApi } from "#testing/start-api.ts";
import { type ReceivedSpan, startTraceReceiver } from "#testing/trace-receiver.ts";

const [stage, receiver] = await Promise.all([openStage(), startTraceReceiver()]);
const tracing = {
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
};
const worker = stage.worker(tracing);
const [api] = await Promise.all([startApi({ ...stage.settings, ...tracing }), worker.ready]);
afterAll(async () => {
  await api.process.end("SIGKILL");
  await stage.close();
  await receiver.close();
});

const ROUTE = "POST /cards-tokenization/v1/clicktopay/:network/delete/customer";
const newTrace = () => randomBytes(16).toString("hex");
const of = (traceId: string) => receiver.spans().filter((span) => span.traceId === traceId);

/** The spans of a trace, once those are there that end last in each process. */
const traceOf = (traceId: string, ...last: readonly string[]) =>
  vi.waitFor(() => {
    const spans = of(traceId);
    expect(spans.map(({ name }) => name)).toEqual(expect.arrayContaining([...last]));
    return spans;
  }, patiently);

/** From a span up to the beginning of its trace: the names on the way. */
function upFrom(name: string, spans: readonly ReceivedSpan[]): string[] {
  const way: string[] = [];
  let span = spans.find((one) => one.name === name);
  while (span !== undefined) {
    const { parentSpanId } = span;
    way.push(span.name);
    span = spans.find(({ spanId }) => spanId === parentSpanId);
  }
  return way;
}

const askForDeletion = async (customerId: number, traceId: string) => {
  const answer = await fetch(`${api.url}/cards-tokenization/v1/clicktopay/visa/delete/customer`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${api.token({ aud: "expunge:account", sub: ACCOUNT, tenant_id: stage.tenantId, account_id: ACCOUNT })}`,
      "content-type": "application/json",
      "x-tenant": stage.tenantId,
      "x-customer-id": String(customerId),
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    },
    body: JSON.stringify({ owner_bid: OWNER_BID }),
  });
  expect(answer.status).toBe(202);
};

test("a deletion is one trace, from its request over the database and the job to the network", async () => {
  const person = await stage.enrolled();
  const traceId = newTrace();
  await askForDeletion(person.customerId, traceId);
  const spans = await traceOf(traceId, ROUTE, "job network-request");

  expect(upFrom("postgresql load_targets", spans)).toEqual([
    "postgresql load_targets",
    "deletion",
    ROUTE,
  ]);
  const apply = spans.filter(({ name }) => name === "postgresql apply_changes");
  expect(apply.map(({ service }) => service).toSorted()).toEqual(["expunge-api", "expunge-worker"]);
  expect(upFrom("visa deleteConsumerInformation", spans)).toEqual([
    "visa deleteConsumerInformation",
    "job network-request",
    ROUTE,
  ]);
  expect(spans.find(({ name }) => name === "deletion")?.attributes).toMatchObject({
    "expunge.tenant_id": stage.tenantId,
    "expunge.target_kind": "click_to_pay_customer",
    "expunge.outcome": "accepted",
  });
  expect(spans.find(({ name }) => name === ROUTE)?.attributes).toEqual({
    "http.request.method": "POST",
    "http.route": "/cards-tokenization/v1/clicktopay/:network/delete/customer",
    "http.response.status_code": 202,
  });
  expect(spans.find(({ name }) => name === ROUTE)?.parentSpanId).toBe("00f067aa0ba902b7");
  expect(upFrom("postgresql load_network_task", spans).slice(1)).toEqual([
    "job network-request",
    ROUTE,
  ]);
  expect(await stage.told(person, 2)).toMatchObject({ data: { status: "success" } });
  expect(api.process.said()).toContain(`"traceId":"${traceId}"`);
  expect(worker.said()).toContain(`"traceId":"${traceId}"`);
});

test("requests that are written as one list have each their own trace to the end", async () => {
  const people = await Promise.all([1, 2, 3, 4].map(() => stage.enrolled()));
  const traces = people.map(() => newTrace());
  await Promise.all(
    people.map(({ customerId }, place) => askForDeletion(customerId, traces[place] ?? "")),
  );
  const ends = await Promise.all(
    traces.map((traceId) => traceOf(traceId, ROUTE, "job network-request")),
  );
  for (const spans of ends) {
    expect(spans.filter(({ name }) => name === "deletion")).toHaveLength(1);
    expect(upFrom("visa deleteConsumerInformation", spans).at(-1)).toMatch(/^POST /);
  }
});

test("a staff call is a span of its request's trace, and its statements are spans of the call", async () => {
  const traceId = newTrace();
  const token = api.token({
    aud: "expunge:staff",
    sub: "admin-1",
    tenant_id: stage.tenantId,
    role: "admin",
  });
  const answer = await fetch(`${api.url}/trpc/settings.get`, {
    headers: { authorization: `Bearer ${token}`, traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
  });
  expect(answer.status).toBe(200);
  const spans = await traceOf(traceId, "GET /trpc/:path");
  expect(upFrom("postgresql tenant", spans).slice(-2)).toEqual([
    "trpc settings.get",
    "GET /trpc/:path",
  ]);
});

test("no span carries the owner of a credential or the text of a statement", async () => {
  const person = await stage.enrolled();
  const traceId = newTrace();
  await askForDeletion(person.customerId, traceId);
  await traceOf(traceId, ROUTE, "job network-request");
  for (const secret of [ACCOUNT, OWNER_BID, DETAILS.lastName, person.consumer, "SELECT "])
    expect(receiver.text()).not.toContain(secret);
});

test("work without a request or a job makes no trace", () => {
  const beginnings = () => {
    const spans = receiver.spans();
    const ids = new Set(spans.map(({ spanId }) => spanId));
    return spans.filter(({ parentSpanId }) => !ids.has(parentSpanId)).map(({ name }) => name);
  };
  expect(beginnings()).not.toHaveLength(0);
  // A span is sent when it has ended, so a part may arrive before the whole.
  return vi.waitFor(() => {
    for (const name of beginnings()) expect(name).toMatch(/^(job|GET|POST) /);
  }, patiently);
});

test("unsent spans are sent at the end of the process", async () => {
  const traceId = newTrace();
  await askForDeletion((await stage.enrolled()).customerId, traceId);
  expect(await api.process.end("SIGTERM")).toEqual({ code: 0, signal: null });
  expect(of(traceId).map(({ name }) => name)).toContain("deletion");
});
