import { LOGGED_EVENTS } from "@expunge/testkit/logged-events";
import { randomUUID } from "node:crypto";
import { webhookEvent } from "@expunge/application/webhooks/event";
import { systemClock } from "@expunge/application/runtime/system-clock";
import { afterAll, describe, expect, test } from "vitest";
import { openWorkbench } from "#testing/open-workbench.ts";
import { after, ATTEMPT, first, NOW, openWebhookScene } from "#testing/open-webhook-scene.ts";
import { createWebhookDeliveryStore } from "#webhooks/delivery-store.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const store = createWebhookDeliveryStore(bench.database);
const openScene = (eventTypes?: readonly string[]) => openWebhookScene(bench, eventTypes);

describe("an endpoint that is gone", () => {
  const told = (endpointId: string) => ({
    event: webhookEvent(
      systemClock.newId(),
      "expunge.webhook.disabled",
      { endpointId, because: "410 Gone" },
      NOW,
    ),
    audit: {
      occurredAt: NOW,
      actor: "system:worker",
      action: "webhook.disable",
      subject: endpointId,
      outcome: "disabled",
      details: {},
    },
  });

  test("is disabled once, with one event, and its pending deliveries end", async () => {
    const { endpoint, happens, fanOut, deliveries } = await openScene();
    const { tenantId, endpointId } = endpoint;
    await happens(...Array.from({ length: 3 }, () => randomUUID()));
    await fanOut();
    const disabled = await Promise.all(
      [1, 2, 3].map(() => store.disable(endpoint, "410 Gone", told(endpointId))),
    );
    expect(disabled.filter(Boolean)).toHaveLength(1);
    expect(await store.endPending(endpoint, NOW)).toBe(3);
    expect(new Set((await deliveries()).map(({ state }) => state))).toEqual(new Set(["dead"]));
    const rows = await bench.owner(
      `SELECT subject FROM ${LOGGED_EVENTS} WHERE tenant_id = $1 AND type = 'expunge.webhook.disabled'`,
      [tenantId],
    );
    expect(rows).toEqual([{ subject: endpointId }]);
    expect(
      await bench.owner(
        "SELECT state, disabled_reason, version FROM webhook_endpoint WHERE tenant_id = $1",
        [tenantId],
      ),
    ).toEqual([{ state: "disabled", disabled_reason: "410 Gone", version: 2 }]);
  });

  test("is tidied up when its worker died in between; one that staff disabled keeps its pending deliveries", async () => {
    const [gone, paused] = [await openScene(), await openScene()];
    for (const { happens, fanOut } of [gone, paused]) {
      await happens(randomUUID());
      await fanOut();
    }
    const { endpoint } = gone;
    await store.disable(endpoint, "410 Gone", told(endpoint.endpointId));
    await store.disable(paused.endpoint, "by staff", told(paused.endpoint.endpointId));
    expect(await store.tidy(after(-1), NOW)).toMatchObject({ ended: 1 });
    expect(await gone.deliveries()).toMatchObject([{ state: "dead", last_error: "410 Gone" }]);
    expect(await paused.deliveries()).toMatchObject([{ state: "pending" }]);
  });
});

test("ended deliveries and their attempts are removed after the retention, pending ones are not", async () => {
  const { happens, fanOut, claim, record, deliveries, attempts } = await openScene();
  const [, waiting] = await happens(randomUUID(), randomUUID());
  await fanOut();
  const claimed = first(await claim(1));
  await record(claimed, { state: "dead", attempt: ATTEMPT, error: "status 500" });
  await store.tidy(NOW, NOW);
  expect(await deliveries()).toHaveLength(2);
  await bench.owner(
    "UPDATE webhook_delivery SET ended_at = least(ended_at, now() - interval '31 days') WHERE id = $1",
    [claimed.id],
  );
  expect((await store.tidy(after(1), NOW)).forgotten).toBeGreaterThan(0);
  expect(await deliveries()).toMatchObject([{ event_id: waiting?.id, state: "pending" }]);
  expect(await attempts()).toEqual([]);
});
