import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import {
  type ClaimedDelivery,
  WEBHOOK_ATTEMPT_MS,
  type WebhookDeliveryStore,
} from "#webhooks/delivery-store.port.ts";
import type { WebhookAnswer, WebhookMessage } from "#webhooks/webhook-sender.port.ts";
import { deliverRun } from "#webhooks/deliver.ts";
import { createDeliveryRecorder } from "#webhooks/delivery-recorder.ts";
import { createVault } from "#vault/vault.ts";
import { WEBHOOK_CHANNEL } from "#webhooks/delivery-metric.ts";

const NOW = new Date("2026-11-20T12:00:00.000Z");
const SINCE = new Date("2026-11-20T11:59:58.000Z");
const vault = createVault(new Uint8Array(32).fill(1));
const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const ids = { tenantId: "TN-1", endpointId: "0198a1b2-0000-7000-8000-000000000001" };
const claimed: ClaimedDelivery = {
  ...ids,
  id: "0198a1b2-0000-7000-8000-000000000002",
  leasedUntil: new Date(NOW.getTime() + WEBHOOK_ATTEMPT_MS),
  credential: "c",
  attempts: 0,
  since: SINCE,
  event: { id: "event-1", type: "expunge.hold.placed", subject: "s", occurredAt: SINCE, body: {} },
  url: "https://example.com/hook",
  format: "cloudevents",
  secrets: vault.seal(ids.tenantId, ids.endpointId, [{ secret: SECRET, until: null }]),
};

const published: unknown[] = [];
const listener = (message: unknown) => void published.push(message);
subscribe(WEBHOOK_CHANNEL, listener);
afterEach(() => void published.splice(0));
afterAll(() => void unsubscribe(WEBHOOK_CHANNEL, listener));

const never = new AbortController().signal;

/** Delivers a run to an endpoint with these answers, the last one from then on, and returns all recorded writes. */
async function deliver(
  answers: readonly WebhookAnswer[],
  { run = [claimed], closing = never, aborting = never } = {},
) {
  const recorded: unknown[] = [];
  const lists: number[] = [];
  const lasts: boolean[] = [];
  const sent: WebhookMessage[] = [];
  const remaining = [...answers];
  const store: Pick<WebhookDeliveryStore, "record" | "disable" | "endPending"> = {
    async record(_, records) {
      lists.push(records.length);
      for (const { claimed: one, outcome, isLast } of records) {
        recorded.push(run.length === 1 ? outcome : { id: one.id, ...outcome });
        lasts.push(isLast);
      }
      return records.length;
    },
    async disable(_, because) {
      recorded.push(because);
      return true;
    },
    async endPending() {
      recorded.push("ended");
      return 0;
    },
  };
  const clock = { now: () => NOW, newId: () => "0198a1b2-0000-7000-8000-000000000003" };
  const deliveries = store as WebhookDeliveryStore;
  const send = deliverRun({
    deliveries,
    record: createDeliveryRecorder({ deliveries, clock, onError: () => {} }),
    sender: {
      async send(message) {
        sent.push(message);
        const answer = remaining.length > 1 ? remaining.shift() : remaining[0];
        if (answer === undefined) throw new Error("no answer");
        return answer;
      },
      close: async () => {},
    },
    vault,
    clock,
    random: () => 0,
  });
  const { result, recorded: written } = await send(run, { closing, aborting });
  await written;
  return { result, recorded, lists, lasts, sent };
}

test("an accepted delivery is recorded as delivered, and its lag is published", async () => {
  const { result, recorded, sent } = await deliver([{ kind: "taken", status: 204 }]);
  const attempt = { at: NOW, ms: 0, status: 204, error: null };
  expect([result, recorded]).toEqual(["taken", [{ state: "delivered", attempt }]]);
  expect(sent).toMatchObject([{ id: "event-1", url: claimed.url, secrets: [SECRET] }]);
  expect(published).toEqual([{ kind: "attempt", outcome: "taken", lagMs: 2_000 }]);
});

test("a refused delivery waits, and is dead after the tenth attempt", async () => {
  const refused = { kind: "refused", status: 500, cause: "status 500" } as const;
  const dueAt = new Date("2026-11-20T12:00:05.000Z");
  expect((await deliver([refused])).recorded).toMatchObject([{ state: "pending", dueAt }]);
  const delivery = { ...claimed, attempts: 9 };
  const last = await deliver([refused], { run: [delivery] });
  expect(last.recorded).toMatchObject([{ state: "dead", error: "status 500" }]);
});

test("an endpoint that answers 410 is disabled before the delivery ends and lets the next one through", async () => {
  const { recorded } = await deliver([{ kind: "gone", status: 410 }]);
  expect(recorded).toMatchObject(["410 Gone", { state: "dead", error: "410 Gone" }, "ended"]);
  expect(published).toMatchObject([{ outcome: "gone" }]);
});

test("a delivery whose event is no longer retained is dead without an attempt", async () => {
  const delivery = { ...claimed, event: null };
  const { result, recorded, sent } = await deliver([{ kind: "taken", status: 200 }], {
    run: [delivery],
  });
  expect(result).toBe("dropped");
  expect(recorded).toEqual([{ state: "dead", error: "event no longer kept" }]);
  expect([sent, published]).toEqual([[], []]);
});

test("an aborted delivery is returned without counting as an attempt; one that was accepted all the same is delivered", async () => {
  const aborting = AbortSignal.abort();
  const returned = { state: "pending", dueAt: NOW };
  const stopped = await deliver([{ kind: "refused", cause: "not reached" }], { aborting });
  expect([stopped.result, stopped.recorded, published]).toEqual(["returned", [returned], []]);
  const taken = await deliver([{ kind: "taken", status: 200 }], { aborting });
  expect(taken.recorded).toMatchObject([{ state: "delivered" }]);
});

describe("the deliveries of one credential", () => {
  const run = ["1", "2", "3"].map((id) => ({ ...claimed, id }));
  const taken = { kind: "taken", status: 200 } as const;
  const refused = { kind: "refused", status: 500, cause: "status 500" } as const;

  test("are sent one after another; only the last one makes room for what is behind", async () => {
    const { sent, recorded, lasts } = await deliver([taken], { run });
    expect(sent).toHaveLength(3);
    expect(recorded).toMatchObject(run.map(({ id }) => ({ id, state: "delivered" })));
    expect(lasts).toEqual([false, false, true]);
  });

  test("wait behind one that is refused, and are due with it", async () => {
    const { result, sent, recorded, lasts } = await deliver([taken, refused], { run });
    const dueAt = new Date("2026-11-20T12:00:05.000Z");
    expect([result, sent.length]).toEqual(["refused", 2]);
    expect(recorded).toMatchObject([
      { id: "1", state: "delivered" },
      { id: "2", state: "pending", dueAt, attempt: { status: 500 } },
      { id: "3", state: "pending", dueAt },
    ]);
    expect(recorded.at(-1)).not.toHaveProperty("attempt");
    expect(lasts).toEqual([false, false, true]);
  });

  test("go on behind one that is dead, or whose event is gone", async () => {
    const [first, second, third] = run;
    const mixed = [
      { ...(first ?? claimed), attempts: 9 },
      { ...(second ?? claimed), event: null },
      third ?? claimed,
    ];
    const { recorded } = await deliver([refused, taken], { run: mixed });
    expect(recorded).toMatchObject([
      { id: "1", state: "dead" },
      { id: "2", state: "dead" },
      { id: "3", state: "delivered" },
    ]);
  });

  test("are not sent to an endpoint that is gone", async () => {
    const { sent, recorded } = await deliver([{ kind: "gone", status: 410 }], { run });
    expect(sent).toHaveLength(1);
    expect(recorded).toMatchObject([
      "410 Gone",
      { id: "1", state: "dead" },
      { id: "2", state: "pending", dueAt: NOW },
      { id: "3", state: "pending", dueAt: NOW },
      "ended",
    ]);
  });

  test("are returned once the process stops, or once their lease is too short for an attempt", async () => {
    const short = run.map((one) => ({
      ...one,
      leasedUntil: new Date(NOW.getTime() + WEBHOOK_ATTEMPT_MS - 1),
    }));
    for (const options of [{ run, closing: AbortSignal.abort() }, { run: short }]) {
      const { result, sent, recorded, lists } = await deliver([taken], options);
      expect([result, sent]).toEqual(["returned", []]);
      expect(recorded).toEqual(run.map(({ id }) => ({ id, state: "pending", dueAt: NOW })));
      expect(lists).toEqual([3]);
    }
  });
});
