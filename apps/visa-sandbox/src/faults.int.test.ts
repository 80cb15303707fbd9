import { createVisaClient, type VisaClient } from "@expunge/networks/visa/create-visa-client";
import { patiently } from "@expunge/testkit/patience";
import { describe, expect, test, vi } from "vitest";
import { startTestSandbox } from "#testing/start-test-sandbox.ts";

const consumer = { externalConsumerId: "c-1", ownerBid: "10001234" };
const details = { firstName: "A", lastName: "B", emails: ["a@example.com"], phones: ["1"] };
const cards = [
  { instrumentId: "card-1", last4: "1140" },
  { instrumentId: "card-2", last4: "2251" },
];
const operation = "deleteConsumerInformation";
const unavailable = (cause: string) => ({ kind: "unavailable", cause });
const enrolledStill = { kind: "enrolled", instrumentIds: ["card-1", "card-2"] };
const completed = (...faults: readonly unknown[]) => ({
  kind: "completed",
  externalConsumerId: "c-1",
  details: [faults.length > 0 ? { kind: "failed", faults } : { kind: "succeeded" }],
});

/** A sandbox in which the consumer is enrolled with two cards. */
async function withEnrolledConsumer() {
  const sandbox = await startTestSandbox(createVisaClient);
  const answer = await sandbox.client.enrolConsumer(consumer, details, cards);
  expect(await sandbox.client.requestStatus(traceIdOf(answer))).toEqual(completed());
  return sandbox;
}

function traceIdOf(answer: Awaited<ReturnType<VisaClient["deleteConsumer"]>>): string {
  if (answer.kind !== "accepted") throw new Error(`not accepted: ${answer.kind}`);
  return answer.requestTraceId;
}

describe("faults on the wire", () => {
  test.each([
    ["http 503", { kind: "http_error", status: 503 }],
    ["http 500", { kind: "http_error", status: 500, code: "VIDC-5000" }],
    ["unreadable answer (http 429)", { kind: "http_error", status: 429 }],
    [
      "unexpected answer (http 400) VIDC-5000",
      { kind: "http_error", status: 400, code: "VIDC-5000" },
    ],
    ["call failed (UND_ERR_SOCKET)", { kind: "drop_connection", when: "before" }],
  ] as const)(
    "%s by %j: nothing was taken, and a second call goes through",
    async (cause, fault) => {
      await using sandbox = await withEnrolledConsumer();
      await sandbox.order({ operation, times: 1, fault });
      expect(await sandbox.client.deleteConsumer(consumer)).toEqual(unavailable(cause));
      expect(await sandbox.client.getData(consumer)).toEqual(enrolledStill);
      expect(await sandbox.client.deleteConsumer(consumer)).toMatchObject({ kind: "accepted" });
    },
  );

  test.each([
    ["call failed (UND_ERR_SOCKET)", { kind: "drop_connection", when: "after" }],
    ["unreadable answer (http 202)", { kind: "broken_json" }],
    ["unreadable answer (http 202)", { kind: "wrong_encryption" }],
  ] as const)("%s by %j: the answer was lost, yet it is done", async (cause, fault) => {
    await using sandbox = await withEnrolledConsumer();
    await sandbox.order({ operation, times: 1, fault });
    expect(await sandbox.client.deleteConsumer(consumer)).toEqual(unavailable(cause));
    expect(await sandbox.client.getData(consumer)).toEqual({ kind: "not_enrolled" });
  });

  test("slow: it is done before the answer comes", async () => {
    await using sandbox = await withEnrolledConsumer();
    await sandbox.order({ operation, times: 1, fault: { kind: "slow", ms: 600_000 } });
    void sandbox.client.deleteConsumer(consumer);
    await vi.waitFor(async () => {
      expect(await sandbox.client.getData(consumer)).toEqual({ kind: "not_enrolled" });
    }, patiently);

    await sandbox.order({ fault: { kind: "slow", ms: 1 } });
    const enrolled = await sandbox.client.enrolConsumer(consumer, details, cards);
    expect(enrolled).toMatchObject({ kind: "accepted" });
  });

  test("a refusal on order is a refusal", async () => {
    await using sandbox = await withEnrolledConsumer();
    const fault = { kind: "http_error", status: 400, code: "VIDC-2002" } as const;
    await sandbox.order({ operation, fault });
    expect(await sandbox.client.deleteConsumer(consumer)).toEqual({
      kind: "rejected",
      faults: [{ kind: "declined", code: "VIDC-2002", message: "Fault on order" }],
    });
    const busy = { kind: "http_error", status: 409, code: "VIDC-3000" } as const;
    await sandbox.order({ operation, fault: busy });
    expect(await sandbox.client.deleteConsumer(consumer)).toEqual({
      kind: "busy",
      code: "VIDC-3000",
    });
  });

  test("questions can be spoilt as well", async () => {
    await using sandbox = await withEnrolledConsumer();
    const traceId = traceIdOf(await sandbox.client.deleteConsumer(consumer));
    await sandbox.order(
      { operation: "requestStatus", times: 1, fault: { kind: "wrong_encryption" } },
      { operation: "getData", times: 1, fault: { kind: "broken_json" } },
    );
    const lost = unavailable("unreadable answer (http 200)");
    expect(await sandbox.client.requestStatus(traceId)).toEqual(lost);
    expect(await sandbox.client.getData(consumer)).toEqual(
      unavailable("unreadable answer (http 400)"),
    );
    expect(await sandbox.client.requestStatus(traceId)).toEqual(completed());
    expect(await sandbox.client.getData(consumer)).toEqual({ kind: "not_enrolled" });
  });
});

describe("faults of outcome", () => {
  test("never_completes: in progress for ever, and the consumer stays busy", async () => {
    await using sandbox = await withEnrolledConsumer();
    await sandbox.order({ operation, fault: { kind: "never_completes" } });
    const traceId = traceIdOf(await sandbox.client.deleteConsumer(consumer));
    expect(await sandbox.client.requestStatus(traceId)).toEqual({ kind: "in_progress" });
    expect(await sandbox.client.deleteConsumer(consumer)).toEqual({
      kind: "busy",
      code: "VIDC-3000",
    });
    expect(await sandbox.client.getData(consumer)).toEqual(
      unavailable("unexpected answer (http 409) VIDC-3000"),
    );
  });

  test("complete_with_failure: completed, and nothing done", async () => {
    await using sandbox = await withEnrolledConsumer();
    const error = { code: "VIDC-7000", field: "paymentInstruments.0", message: "Declined" };
    await sandbox.order({ operation, fault: { kind: "complete_with_failure", ...error } });
    const traceId = traceIdOf(await sandbox.client.deleteConsumer(consumer));
    expect(await sandbox.client.requestStatus(traceId)).toEqual(
      completed({ kind: "declined", ...error }),
    );
    expect(await sandbox.client.getData(consumer)).toEqual(enrolledStill);
  });

  test("partial_failure: completed, and one card is left", async () => {
    await using sandbox = await withEnrolledConsumer();
    await sandbox.order({ times: 1, fault: { kind: "partial_failure" } });
    const traceId = traceIdOf(await sandbox.client.deleteConsumer(consumer));
    expect(await sandbox.client.requestStatus(traceId)).toEqual(
      completed(expect.objectContaining({ code: "VIDC-5000", field: "paymentInstruments.0" })),
    );
    const left = { kind: "enrolled", instrumentIds: ["card-1"] };
    expect(await sandbox.client.getData(consumer)).toEqual(left);

    await sandbox.order({ times: 1, fault: { kind: "partial_failure" } });
    await sandbox.client.enrolInstruments(consumer, [
      { instrumentId: "card-3", last4: "3333" },
      { instrumentId: "card-4", last4: "4444" },
    ]);
    expect(await sandbox.client.getData(consumer)).toEqual({
      kind: "enrolled",
      instrumentIds: ["card-1", "card-4"],
    });
  });

  test("lost_request_id: done, but the request is unknown", async () => {
    await using sandbox = await withEnrolledConsumer();
    await sandbox.order({ operation, fault: { kind: "lost_request_id" } });
    const traceId = traceIdOf(await sandbox.client.deleteConsumer(consumer));
    expect(await sandbox.client.requestStatus(traceId)).toEqual({ kind: "unknown" });
    expect(await sandbox.client.getData(consumer)).toEqual({ kind: "not_enrolled" });
  });

  test("a fault of outcome waits for a request that is taken", async () => {
    await using sandbox = await withEnrolledConsumer();
    await sandbox.order({ times: 1, fault: { kind: "lost_request_id" } });
    await sandbox.client.enrolConsumer(consumer, details, cards);
    await sandbox.client.getData(consumer);
    const traceId = traceIdOf(await sandbox.client.deleteConsumer(consumer));
    expect(await sandbox.client.requestStatus(traceId)).toEqual({ kind: "unknown" });
  });
});

test("a slow answer does not hold up the shutdown", async () => {
  const sandbox = await withEnrolledConsumer();
  await sandbox.order({ operation, fault: { kind: "slow", ms: 600_000 } });
  const deletion = sandbox.client.deleteConsumer(consumer);
  await vi.waitFor(async () => {
    const { calls } = await sandbox.book();
    expect(calls).toContainEqual({ operation, ...consumer, count: 1 });
  }, patiently);
  await sandbox.close();
  expect(await deletion).toMatchObject({ kind: "accepted" });
});
