import { createVisaClient } from "@expunge/networks/visa/create-visa-client";
import { expect, test, vi } from "vitest";
import { startTestSandbox } from "#start-test-sandbox.ts";

const consumer = { externalConsumerId: "c-1", ownerBid: "10001234" };
const cards = [{ instrumentId: "card-1", last4: "1140" }];
const enrolledStill = { kind: "enrolled", instrumentIds: ["card-1"] };
const operation = "deleteConsumerInformation";
const tooLate = { kind: "unavailable", cause: "no answer within 250 ms" };

async function enrolled() {
  const sandbox = await startTestSandbox(createVisaClient);
  await sandbox.client.enrolConsumer(consumer, undefined, cards);
  return { ...sandbox, impatient: sandbox.clientWith({ timeoutMs: 250 }) };
}

test.each([
  ["before", enrolledStill],
  ["after", { kind: "not_enrolled" }],
] as const)(
  "no_answer %s it is taken: the client waits in vain, and others are served",
  async (when, held) => {
    await using sandbox = await enrolled();
    await sandbox.order({ operation, fault: { kind: "no_answer", when } });
    expect(await sandbox.impatient.deleteConsumer(consumer)).toEqual(tooLate);
    expect(await sandbox.client.getData(consumer)).toEqual(held);
  },
);

test("no_answer: whoever still waits at the shutdown is hung up on", async () => {
  const sandbox = await enrolled();
  await sandbox.order({ operation, fault: { kind: "no_answer", when: "after" } });
  const waiting = sandbox.client.deleteConsumer(consumer);
  await vi.waitFor(async () => {
    const { calls } = await sandbox.book();
    expect(calls).toContainEqual({ operation, ...consumer, count: 1 });
  });
  await sandbox.close();
  expect(await waiting).toEqual({ kind: "unavailable", cause: "call failed (UND_ERR_SOCKET)" });
});

test("slow_body: status and headers come at once, the rest in pieces; a client that does not wait has lost the answer", async () => {
  await using sandbox = await enrolled();
  await sandbox.order({ operation, times: 1, fault: { kind: "slow_body", ms: 600_000 } });
  expect(await sandbox.impatient.deleteConsumer(consumer)).toEqual(tooLate);
  expect(await sandbox.client.getData(consumer)).toEqual({ kind: "not_enrolled" });
  await sandbox.order({ fault: { kind: "slow_body", ms: 16 } });
  expect(await sandbox.client.getData(consumer)).toEqual({ kind: "not_enrolled" });
});

test("latency: of the answer, after the request was taken; of the completion, before it takes effect", async () => {
  await using sandbox = await enrolled();
  await sandbox.order({
    operation,
    times: 1,
    latency: {
      answer: { kind: "fixed", ms: 600_000 },
      completion: { kind: "uniform", ms: 600_000, maxMs: 600_000 },
    },
  });
  expect(await sandbox.impatient.deleteConsumer(consumer)).toEqual(tooLate);
  const { consumers } = await sandbox.book();
  expect(consumers[0]).toMatchObject({ state: "enrolled" });
  expect(await sandbox.client.deleteConsumer(consumer)).toEqual({ kind: "busy" });
});

test("a 409 on order is one without anything in flight", async () => {
  await using sandbox = await enrolled();
  const busy = { kind: "http_error", status: 409, code: "VIDC-3000" } as const;
  await sandbox.order({ times: 1, fault: busy });
  expect(await sandbox.client.deleteConsumer(consumer)).toEqual({ kind: "busy" });
  expect((await sandbox.book()).consumers[0]).toMatchObject({ inFlight: null });
  expect(await sandbox.client.getData(consumer)).toEqual(enrolledStill);
});

test("chance on order is the same again by its seed", async () => {
  await using sandbox = await enrolled();
  const rule = { probability: 0.5, fault: { kind: "http_error", status: 503 } } as const;
  async function run(seed: number) {
    await sandbox.orderSeeded(seed, rule);
    const kinds: string[] = [];
    while (kinds.length < 24) kinds.push((await sandbox.client.getData(consumer)).kind);
    return kinds;
  }
  const first = await run(7);
  expect(new Set(first)).toEqual(new Set(["enrolled", "unavailable"]));
  expect(await run(7)).toEqual(first);
});
