import { WEBHOOK_LEASE_MS } from "@expunge/application/webhooks/delivery-store.port";
import { afterAll, expect, test } from "vitest";
import { openExplained } from "#testing/explained.ts";
import { expectFrugal } from "#testing/expect-frugal.ts";
import { openWorkbench } from "#testing/open-workbench.ts";
import { after, ATTEMPT, first, NOW, openWebhookScene } from "#testing/open-webhook-scene.ts";
import { createWebhookDeliveryStore } from "#webhooks/delivery-store.ts";

const bench = await openWorkbench();
const explained = openExplained(bench.test.ownerUrl, "expunge_test");
afterAll(async () => {
  await explained.database.close();
  await bench.close();
});

test("the cost of an endpoint does not grow with its backlog, even before its tables are analysed", async () => {
  const { endpoint, happens } = await openWebhookScene(bench);
  const { tenantId, endpointId } = endpoint;
  await bench.owner(
    `INSERT INTO webhook_delivery (tenant_id, id, endpoint_id, event_seq, event_id, event_type, occurred_at, ordering_key, state, due_at, created_at)
     SELECT $1, uuid_v7(), $2, s + 1000, gen_random_uuid(), 'expunge.hold.placed', $3, (s / 4)::text, 'pending', $3, $3 FROM generate_series(1, 20000) s`,
    [tenantId, endpointId, NOW],
  );
  await happens(...Array.from({ length: 20 }, (_, number) => `${number + 10_000}`));
  const store = createWebhookDeliveryStore(explained.database);
  const until = after(WEBHOOK_LEASE_MS);
  const plans = await explained.plansOf(async () => {
    expect(await store.fanOut(endpoint, 100, NOW)).toEqual({ made: 20, behind: false });
    const claimed = await store.claim(endpoint, {
      limit: 16,
      now: NOW,
      until,
      batchItems: false,
    });
    expect(claimed).toHaveLength(16);
    const refused = { state: "pending", attempt: ATTEMPT, dueAt: after(90_000) } as const;
    const taken = { state: "delivered", attempt: ATTEMPT } as const;
    const records = [
      { claimed: first(claimed), outcome: refused, isLast: true },
      { claimed: first(claimed.slice(1)), outcome: taken, isLast: true },
    ];
    expect(await store.record(tenantId, records, NOW)).toBe(2);
    expect(await store.endPending(endpoint, NOW)).toBe(0);
  });
  expectFrugal(plans, { blocks: 4_000, rows: 200 });
});
