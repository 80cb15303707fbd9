import { createVisaClient, type VisaClient } from "@expunge/networks/visa/create-visa-client";
import {
  type NotificationResult,
  openNotification,
} from "@expunge/networks/visa/open-notification";
import { patiently } from "@expunge/testkit/patience";
import Fastify from "fastify";
import { expect, test, vi } from "vitest";
import { clientConfig, startTestSandbox } from "#testing/start-test-sandbox.ts";

const consumer = { externalConsumerId: "c-1", ownerBid: "10001234" };
const cards = [{ instrumentId: "card-1", last4: "1140" }];

/** Takes notifications as the API does, but for the first few, which it does not answer well. */
async function listener(refused = 0) {
  const heard: NotificationResult[] = [];
  let calls = 0;
  const server = Fastify();
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) =>
    done(null, body),
  );
  server.post<{ Body: string }>("/networks/visa/notifications", async (request, reply) => {
    calls += 1;
    if (calls <= refused) return reply.code(503).send();
    const { "x-pay-token": token, keyid } = request.headers;
    const sealed = {
      target: request.url,
      token: String(token),
      keyId: String(keyid),
      body: request.body,
    };
    heard.push(await openNotification(clientConfig, sealed, Date.now()));
    return reply.code(204).send();
  });
  const origin = await server.listen({ host: "127.0.0.1", port: 0 });
  return {
    heard,
    /** The requests with a notification. */
    named: () => heard.map((one) => (one.kind === "authentic" ? one.requestTraceId : one.kind)),
    calls: () => calls,
    notifyUrl: `${origin}/networks/visa/notifications`,
    [Symbol.asyncDispose]: () => server.close(),
  };
}

function traceIdOf(answer: Awaited<ReturnType<VisaClient["enrolConsumer"]>>): string {
  if (answer.kind !== "accepted") throw new Error(`not accepted: ${answer.kind}`);
  return answer.requestTraceId;
}

const enrol = async ({ client }: { readonly client: VisaClient }) =>
  traceIdOf(await client.enrolConsumer(consumer, undefined, cards));

test("a completed request is notified, signed and encrypted like Visa's messages", async () => {
  await using ours = await listener();
  await using sandbox = await startTestSandbox(createVisaClient, { ...ours, latencyMs: 20 });
  const requestTraceId = await enrol(sandbox);
  await vi.waitFor(() => {
    expect(ours.heard).toEqual([{ kind: "authentic", requestTraceId }]);
  }, patiently);
  const status = await sandbox.client.requestStatus(requestTraceId);
  expect(status).toMatchObject({ kind: "completed" });
});

test("a notification that is not taken comes again, a few times and no more", async () => {
  await using ours = await listener(2);
  await using sandbox = await startTestSandbox(createVisaClient, ours);
  const requestTraceId = await enrol(sandbox);
  await vi.waitFor(() => expect(ours.named()).toEqual([requestTraceId]), patiently);
  expect(ours.calls()).toBe(3);
});

test("notification_twice: the same one comes twice", async () => {
  await using ours = await listener();
  await using sandbox = await startTestSandbox(createVisaClient, { ...ours, latencyMs: 20 });
  await sandbox.order({ fault: { kind: "notification_twice" } });
  const requestTraceId = await enrol(sandbox);
  await vi.waitFor(() => expect(ours.named()).toEqual([requestTraceId, requestTraceId]), patiently);
});

test("notification_of_unknown: it names an unknown request", async () => {
  await using ours = await listener();
  await using sandbox = await startTestSandbox(createVisaClient, { ...ours, latencyMs: 20 });
  await sandbox.order({ fault: { kind: "notification_of_unknown" } });
  const requestTraceId = await enrol(sandbox);
  await vi.waitFor(() => expect(ours.heard).toMatchObject([{ kind: "authentic" }]), patiently);
  expect(ours.named()).not.toContain(requestTraceId);
});

test("notification_lost, a request whose id is lost, one that never completes: of none of them there is word", async () => {
  await using ours = await listener();
  await using sandbox = await startTestSandbox(createVisaClient, ours);
  await sandbox.order(
    { operation: "enrollData", fault: { kind: "notification_lost" } },
    { operation: "enrollPaymentInstruments", fault: { kind: "lost_request_id" } },
    {
      operation: "deleteConsumerInformation",
      externalConsumerId: consumer.externalConsumerId,
      fault: { kind: "never_completes" },
    },
  );
  await enrol(sandbox);
  const { client } = sandbox;
  await client.enrolInstruments(consumer, [{ instrumentId: "card-2", last4: "2251" }]);
  expect(await client.deleteConsumer(consumer)).toMatchObject({ kind: "accepted" });
  // Notified on completion; the others would have been by then.
  await sandbox.order();
  const other = { ...consumer, externalConsumerId: "c-2" };
  const told = traceIdOf(await client.enrolConsumer(other, undefined, cards));
  await vi.waitFor(() => expect(ours.named()).toEqual([told]), patiently);
});
