import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterAll, afterEach, expect, test } from "vitest";
import type { ClaimedDelivery, WebhookDeliveryStore } from "#webhooks/delivery-store.port.ts";
import type { WebhookAnswer, WebhookMessage } from "#webhooks/webhook-sender.port.ts";
import { deliverWebhook } from "#webhooks/deliver.ts";
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
  leasedUntil: NOW,
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

/** Delivers once to an endpoint with this answer, and returns all recorded writes. */
async function deliverOnce(
  answer: WebhookAnswer,
  { delivery = claimed, stopping = new AbortController().signal } = {},
) {
  const recorded: unknown[] = [];
  const sent: WebhookMessage[] = [];
  const store: Pick<WebhookDeliveryStore, "record" | "release" | "disable" | "endPending"> = {
    async record(_, outcome) {
      recorded.push(outcome);
      return true;
    },
    async release() {
      recorded.push("given back");
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
  const deliver = deliverWebhook({
    deliveries: store as WebhookDeliveryStore,
    sender: {
      async send(message) {
        sent.push(message);
        return answer;
      },
      close: async () => {},
    },
    vault,
    clock: { now: () => NOW, newId: () => "0198a1b2-0000-7000-8000-000000000003" },
    random: () => 0,
  });
  return { result: await deliver(delivery, stopping), recorded, sent };
}

test("an accepted delivery is recorded as delivered, and its lag is published", async () => {
  const { result, recorded, sent } = await deliverOnce({ kind: "taken", status: 204 });
  const attempt = { at: NOW, ms: 0, status: 204, error: null };
  expect([result, recorded]).toEqual(["taken", [{ state: "delivered", attempt }]]);
  expect(sent).toMatchObject([{ id: "event-1", url: claimed.url, secrets: [SECRET] }]);
  expect(published).toEqual([{ kind: "attempt", outcome: "taken", lagMs: 2_000 }]);
});

test("a refused delivery waits, and is dead after the tenth attempt", async () => {
  const refused = { kind: "refused", status: 500, cause: "status 500" } as const;
  const dueAt = new Date("2026-11-20T12:00:05.000Z");
  expect((await deliverOnce(refused)).recorded).toMatchObject([{ state: "pending", dueAt }]);
  const delivery = { ...claimed, attempts: 9 };
  const last = await deliverOnce(refused, { delivery });
  expect(last.recorded).toMatchObject([{ state: "dead", error: "status 500" }]);
});

test("an endpoint that answers 410 is disabled before the delivery ends and lets the next one through", async () => {
  const { recorded } = await deliverOnce({ kind: "gone", status: 410 });
  expect(recorded).toMatchObject(["410 Gone", { state: "dead", error: "410 Gone" }, "ended"]);
  expect(published).toMatchObject([{ outcome: "gone" }]);
});

test("a delivery whose event is no longer retained is dead without an attempt", async () => {
  const delivery = { ...claimed, event: null };
  const { result, recorded, sent } = await deliverOnce(
    { kind: "taken", status: 200 },
    { delivery },
  );
  expect(result).toBe("dropped");
  expect(recorded).toEqual([{ state: "dead", error: "event no longer kept" }]);
  expect([sent, published]).toEqual([[], []]);
});

test("an aborted delivery is released without counting as an attempt; one that was accepted all the same is delivered", async () => {
  const stopping = AbortSignal.abort();
  const stopped = await deliverOnce({ kind: "refused", cause: "not reached" }, { stopping });
  expect([stopped.result, stopped.recorded, published]).toEqual(["returned", ["given back"], []]);
  const taken = await deliverOnce({ kind: "taken", status: 200 }, { stopping });
  expect(taken.recorded).toMatchObject([{ state: "delivered" }]);
});
