import { createVisaClient } from "@expunge/networks/visa/create-visa-client";
import { patiently } from "@expunge/testkit/patience";
import { expect, test, vi } from "vitest";
import { startTestSandbox } from "#testing/start-test-sandbox.ts";

const consumer = { externalConsumerId: "c-1", ownerBid: "10001234" };
const cards = [{ instrumentId: "card-1", last4: "1140" }];
const enrolledStill = { kind: "enrolled", instrumentIds: ["card-1"] };
const operation = "deleteConsumerInformation";
const hungUp = { kind: "unavailable", cause: "call failed (UND_ERR_SOCKET)" };

async function enrolled() {
  const sandbox = await startTestSandbox(createVisaClient);
  await sandbox.client.enrolConsumer(consumer, undefined, cards);
  return {
    ...sandbox,
    /** Sends a deletion that is answered slowly or never, and returns its answer when the request has arrived. */
    async deletion() {
      const answer = sandbox.client.deleteConsumer(consumer);
      await vi.waitFor(async () => {
        const { calls } = await sandbox.book();
        expect(calls).toContainEqual({ operation, ...consumer, count: 1 });
      }, patiently);
      return { answer };
    },
  };
}

test.each([
  ["before", enrolledStill],
  ["after", { kind: "not_enrolled" }],
] as const)(
  "no_answer %s it is taken: others are served, and the client waits until the shutdown hangs up",
  async (when, held) => {
    const sandbox = await enrolled();
    await sandbox.order({ operation, fault: { kind: "no_answer", when } });
    const { answer } = await sandbox.deletion();
    expect(await sandbox.client.getData(consumer)).toEqual(held);
    await sandbox.close();
    expect(await answer).toEqual(hungUp);
  },
);

test("slow_body: the request is taken at once, and its answer comes in pieces", async () => {
  await using sandbox = await enrolled();
  await sandbox.order({ operation, times: 1, fault: { kind: "slow_body", ms: 600_000 } });
  await sandbox.deletion();
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
  await sandbox.deletion();
  const { consumers } = await sandbox.book();
  expect(consumers[0]).toMatchObject({ state: "enrolled" });
  expect(await sandbox.client.deleteConsumer(consumer)).toEqual({
    kind: "busy",
    code: "VIDC-3000",
  });
});

test("a 409 on order is one without anything in flight", async () => {
  await using sandbox = await enrolled();
  const busy = { kind: "http_error", status: 409, code: "VIDC-3000" } as const;
  await sandbox.order({ times: 1, fault: busy });
  expect(await sandbox.client.deleteConsumer(consumer)).toEqual({
    kind: "busy",
    code: "VIDC-3000",
  });
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
