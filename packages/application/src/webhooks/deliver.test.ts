import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterAll, afterEach, expect, test } from "vitest";
import type { ClaimedDelivery, WebhookDeliveryStore } from "#webhooks/delivery-store.port.ts";
import type { WebhookAnswer, WebhookMessage } from "#webhooks/webhook-sender.port.ts";
import { deliverWebhook } from "#webhooks/deliver.ts";
import { createVault } from "#vault/vault.ts";
import { WEBHOOK_CHANNEL } from "#webhooks/attempt-channel.ts";

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

const told: unknown[] = [];
const listener = (message: unknown) => void told.push(message);
subscribe(WEBHOOK_CHANNEL, listener);
afterEach(() => void told.splice(0));
afterAll(() => void unsubscribe(WEBHOOK_CHANNEL, listener));

/** Delivers once to an endpoint that answers so, and says all that was done. */
async function delivering(
  answer: WebhookAnswer,
  { delivery = claimed, stopping = new AbortController().signal } = {},
) {
  const done: unknown[] = [];
  const sent: WebhookMessage[] = [];
  const store: Pick<WebhookDeliveryStore, "record" | "giveBack" | "disable" | "endGone"> = {
    async record(_, outcome) {
      done.push(outcome);
      return true;
    },
    async giveBack() {
      done.push("given back");
    },
    async disable(_, because) {
      done.push(because);
      return true;
    },
    async endGone() {
      done.push("ended");
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
  return { result: await deliver(delivery, stopping), done, sent };
}

test("what was taken is delivered, and how late it was is told", async () => {
  const { result, done, sent } = await delivering({ kind: "taken", status: 204 });
  const attempt = { at: NOW, ms: 0, status: 204, error: null };
  expect([result, done]).toEqual(["taken", [{ state: "delivered", attempt }]]);
  expect(sent).toMatchObject([{ id: "event-1", url: claimed.url, secrets: [SECRET] }]);
  expect(told).toEqual([{ kind: "attempt", outcome: "taken", lagMs: 2_000 }]);
});

test("what was refused waits, and is dead after the tenth try", async () => {
  const refused = { kind: "refused", status: 500, cause: "status 500" } as const;
  const dueAt = new Date("2026-11-20T12:00:05.000Z");
  expect((await delivering(refused)).done).toMatchObject([{ state: "pending", dueAt }]);
  const delivery = { ...claimed, attempts: 9 };
  const last = await delivering(refused, { delivery });
  expect(last.done).toMatchObject([{ state: "dead", error: "status 500" }]);
});

test("an endpoint that is gone is disabled, and what waits for it ended", async () => {
  const { done } = await delivering({ kind: "gone", status: 410 });
  expect(done).toMatchObject([{ state: "dead", error: "410 Gone" }, "410 Gone", "ended"]);
  expect(told).toMatchObject([{ outcome: "gone" }]);
});

test("what the log no longer keeps is dead without a try", async () => {
  const delivery = { ...claimed, event: null };
  const { result, done, sent } = await delivering({ kind: "taken", status: 200 }, { delivery });
  expect(result).toBe("dropped");
  expect(done).toEqual([{ state: "dead", error: "event no longer kept" }]);
  expect([sent, told]).toEqual([[], []]);
});

test("what was stopped is given back and counts as no try; what was taken all the same is delivered", async () => {
  const stopping = AbortSignal.abort();
  const stopped = await delivering({ kind: "refused", cause: "not reached" }, { stopping });
  expect([stopped.result, stopped.done, told]).toEqual(["returned", ["given back"], []]);
  const taken = await delivering({ kind: "taken", status: 200 }, { stopping });
  expect(taken.done).toMatchObject([{ state: "delivered" }]);
});
