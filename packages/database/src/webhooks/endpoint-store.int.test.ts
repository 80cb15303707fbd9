import type { AuditEntry } from "@expunge/application/write-path/change";
import { systemClock } from "@expunge/application/runtime/system-clock";
import { afterAll, describe, expect, test } from "vitest";
import { AT, event } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";
import { endOfGone } from "#webhooks/delivery-tidying.ts";
import { createWebhookEndpointStore } from "#webhooks/endpoint-store.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const webhooks = createWebhookEndpointStore(bench.database);

const audit: AuditEntry = {
  occurredAt: AT,
  actor: "staff:admin-1",
  action: "webhook.test",
  subject: "subject",
  outcome: "done",
  details: {},
};
const TYPE = "expunge.deletion.accepted";
const LATEST = { kind: "sequences", from: 1n, to: 1_000n } as const;

/** A tenant with so many events, a minute apart, and an endpoint that was handed all of them. */
async function world(events: number) {
  const tenantId = await bench.tenant();
  const entries = Array.from({ length: events }, (_, place) => ({
    ...event(`subject-${place}`, TYPE),
    occurredAt: new Date(AT.getTime() + place * 60_000),
  }));
  await bench.store.applyChanges(
    tenantId,
    entries.map((one) => ({ events: [one], audit: [] })),
  );
  const id = systemClock.newId();
  const endpoint = {
    tenantId,
    id,
    url: "https://shop.example/",
    eventTypes: [],
    batchItems: false,
    format: "cloudevents",
    state: "active",
    disabledReason: null,
    secrets: { sealed: Uint8Array.of(1), sealedKey: Uint8Array.of(2) },
    createdBy: "staff:admin-1",
    createdAt: AT,
    changedAt: AT,
  } as const;
  await webhooks.create(endpoint, { limit: 1, audit });
  const replay = (what: Parameters<typeof webhooks.replay>[2], limit = 100) =>
    webhooks.replay(tenantId, id, what, {
      by: "staff:admin-1",
      at: AT,
      limit,
      audit: (deliveries) => ({ ...audit, details: { deliveries } }),
    });
  const made = async () => {
    const rows = await bench.owner<{ seq: string }>(
      "SELECT event_seq::text AS seq FROM webhook_delivery WHERE tenant_id = $1 ORDER BY id",
      [tenantId],
    );
    return rows.map(({ seq }) => Number(seq));
  };
  return { tenantId, id, endpoint, entries, replay, made };
}

describe("an endpoint", () => {
  test("comes back as it was stored, behind the last event of the log", async () => {
    const { tenantId, endpoint } = await world(3);
    expect(await webhooks.list(tenantId)).toEqual([{ ...endpoint, fannedOutSeq: 3n, version: 1 }]);
  });

  test("that is one too many is not stored, and not noted", async () => {
    const { tenantId, endpoint } = await world(0);
    const other = { ...endpoint, id: systemClock.newId() };
    expect(await webhooks.create(other, { limit: 1, audit })).toBe("full");
    expect(await webhooks.list(tenantId)).toHaveLength(1);
    expect(
      await bench.owner("SELECT FROM audit_entry WHERE tenant_id = $1", [tenantId]),
    ).toHaveLength(1);
  });

  test("is as it was when a decision over it fails, and has a version more when it does not", async () => {
    const { tenantId, id } = await world(0);
    const before = await webhooks.list(tenantId);
    const failing = webhooks.change(tenantId, id, () => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await webhooks.change(tenantId, id, () => ({}));
    expect(await webhooks.list(tenantId)).toEqual(before);
    await webhooks.change(tenantId, id, (endpoint) => ({
      write: { endpoint: { ...endpoint, format: "contract" }, audit },
    }));
    expect(await webhooks.list(tenantId)).toMatchObject([{ format: "contract", version: 2 }]);
  });

  test("loses none of the changes that come at once", async () => {
    const { tenantId, id } = await world(0);
    const changes = Array.from({ length: 8 }, (_, place) =>
      webhooks.change(tenantId, id, (endpoint) => ({
        write: {
          endpoint: { ...endpoint, eventTypes: [...endpoint.eventTypes, `type-${place}`] },
          audit,
        },
      })),
    );
    await Promise.all(changes);
    const [endpoint] = await webhooks.list(tenantId);
    expect(endpoint?.eventTypes).toHaveLength(8);
    expect(endpoint?.version).toBe(9);
  });
});

test("the worker ends the pending deliveries of a deleted endpoint", async () => {
  const { tenantId, id, replay } = await world(3);
  await replay(LATEST);
  expect(await endOfGone(bench.database, tenantId, AT)).toBe(0);
  await webhooks.change(tenantId, id, (endpoint) => ({
    write: { endpoint: { ...endpoint, state: "deleted" }, audit },
  }));
  expect(await endOfGone(bench.database, tenantId, AT)).toBe(3);
  const ended = await webhooks.deliveries(tenantId, { id, limit: 10 });
  expect(ended).toHaveLength(3);
  expect(ended?.[0]).toMatchObject({
    state: "dead",
    lastError: "endpoint deleted",
    endedAt: AT,
  });
});

describe("a replay", () => {
  test("of more than may be is refused as a whole; of as many as may be it is not", async () => {
    const { replay, made } = await world(5);
    expect(await replay(LATEST, 4)).toBe("too_many");
    expect(await made()).toEqual([]);
    expect(await replay(LATEST, 5)).toEqual({ deliveries: 5 });
    expect(await made()).toEqual([1, 2, 3, 4, 5]);
  });

  test("asked for twice at once makes each delivery once", async () => {
    const { replay, made } = await world(5);
    const [one, other] = await Promise.all([replay(LATEST), replay(LATEST)]);
    expect([one, other]).toContainEqual({ deliveries: 5 });
    expect([one, other]).toContainEqual({ deliveries: 0 });
    expect(await made()).toEqual([1, 2, 3, 4, 5]);
  });

  test("replay by time includes events that occurred slightly before their position in the log", async () => {
    const { tenantId, replay, made } = await world(6);
    // As when a machine's clock is behind, or a change was decided a while before its commit.
    await bench.owner(
      "UPDATE event SET occurred_at = occurred_at - interval '90 seconds' WHERE tenant_id = $1 AND last_seq = 4",
      [tenantId],
    );
    const at = (seconds: number) => new Date(AT.getTime() + seconds * 1000);
    // A binary search of the log for this instant meets the fourth event, and continues behind it.
    const third = { kind: "times", from: at(100), to: at(120) } as const;
    expect(await replay(third)).toEqual({ deliveries: 1 });
    expect(await made()).toEqual([3]);
    const rest = { kind: "times", from: at(60), to: at(120) } as const;
    expect(await replay(rest)).toEqual({ deliveries: 2 });
    expect(await made()).toEqual([3, 2, 4]);
  });

  test("is of events that are still kept", async () => {
    const { tenantId, replay, made } = await world(6);
    await bench.owner("DELETE FROM event WHERE tenant_id = $1 AND last_seq < 4", [tenantId]);
    const to = new Date(AT.getTime() + 4 * 60_000);
    expect(await replay({ kind: "times", from: AT, to })).toEqual({ deliveries: 2 });
    expect(await made()).toEqual([4, 5]);
  });
});
