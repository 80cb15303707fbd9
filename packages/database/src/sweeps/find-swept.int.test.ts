import { systemClock } from "@expunge/application/runtime/system-clock";
import { afterAll, describe, expect, test } from "vitest";
import { cardToken, deletionOf, mandate, removalRequest, storing } from "#testing/changes.ts";
import { openSweepScene } from "#testing/open-sweep-scene.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());

const nothing = { events: [], audit: [] } as const;

/** The number of things that a sweep finds at each of these instants, and the day since which the oldest of them must go. */
async function open() {
  const scene = await openSweepScene(bench);
  const find = (kind: Parameters<typeof scene.run>[0], at: string) =>
    scene.sweeps.find(scene.tenantId, { kind, at: new Date(at), timeZone: "UTC" });
  return { ...scene, find };
}

describe("ended evidence", () => {
  test("is found on the day after its last, by the calendar of TARGET, unless it is erased", async () => {
    const { tenantId, find } = await open();
    for (const [keepUntil, erased] of [
      ["2026-10-24", false],
      ["2026-10-25", false],
      ["2026-10-23", true],
    ] as const)
      await bench.owner(
        `INSERT INTO mandate_evidence VALUES ($1, gen_random_uuid(), ${erased ? "NULL, NULL" : "'s', 'k'"}, $2, now(), ${erased ? "now()" : "NULL"})`,
        [tenantId, keepUntil],
      );
    // Frankfurt is two hours ahead before the night of 25 October 2026, and one after it.
    expect(await find("ended_evidence", "2026-10-24T21:59:59Z")).toEqual({ count: 0 });
    expect(await find("ended_evidence", "2026-10-24T22:00:00Z")).toEqual({
      count: 1,
      oldest: "2026-10-25",
    });
    expect(await find("ended_evidence", "2026-10-25T22:59:59Z")).toMatchObject({ count: 1 });
    expect(await find("ended_evidence", "2026-10-25T23:00:00Z")).toMatchObject({ count: 2 });
  });
});

describe("risk signals", () => {
  test("are found after 28 days, whatever the clocks do in between", async () => {
    const { signal, find } = await open();
    await signal("2026-10-20T12:00:00Z");
    expect(await find("risk_signals", "2026-11-17T12:00:00Z")).toEqual({ count: 0 });
    expect(await find("risk_signals", "2026-11-17T12:00:00.001Z")).toEqual({
      count: 1,
      oldest: "2026-11-17",
    });
  });
});

describe("idempotency records", () => {
  test("are found when the whole month, which is dropped at once, has been over for 30 days", async () => {
    const { tenantId, find } = await open();
    const at = (created: string) =>
      bench.owner(
        "INSERT INTO idempotency_record VALUES ($1, 'c', 's', $2::text, 'f', '{}', 'cid', $2::text::timestamptz, $2::text::timestamptz + interval '30 days')",
        [tenantId, created],
      );
    await at("2024-02-01T00:00:00Z");
    await at("2024-02-29T23:59:59Z");
    await at("2024-03-01T00:00:00Z");
    expect(await find("idempotency_records", "2024-03-30T23:59:59Z")).toEqual({ count: 0 });
    expect(await find("idempotency_records", "2024-03-31T00:00:00Z")).toEqual({
      count: 2,
      oldest: "2024-03-02",
    });
    expect(await find("idempotency_records", "2024-05-01T00:00:00Z")).toMatchObject({ count: 3 });
  });
});

describe("webhook deliveries", () => {
  test("are found 30 days after their end", async () => {
    const { tenantId, find } = await open();
    const endpointId = systemClock.newId();
    await bench.owner(
      `INSERT INTO webhook_endpoint (tenant_id, id, url, event_types, format, state, sealed, sealed_key, fanned_out_seq, created_by, created_at, changed_at)
       VALUES ($1, $2, 'https://example.com', '{}', 'cloudevents', 'active', 's', 'k', 0, 'staff:x', now(), now())`,
      [tenantId, endpointId],
    );
    for (const ended of ["2026-02-01T12:00:00Z", null])
      await bench.owner(
        `INSERT INTO webhook_delivery (tenant_id, id, endpoint_id, event_seq, event_id, event_type, occurred_at, ordering_key, state, due_at, created_at, ended_at)
         VALUES ($1, gen_random_uuid(), $2, 1, gen_random_uuid(), 't', '2026-01-01', 'k', $3, '2026-01-01', '2026-01-01', $4)`,
        [tenantId, endpointId, ended === null ? "pending" : "delivered", ended],
      );
    expect(await find("webhook_deliveries", "2026-03-03T12:00:00Z")).toEqual({ count: 0 });
    expect(await find("webhook_deliveries", "2026-03-03T12:00:00.001Z")).toEqual({
      count: 1,
      oldest: "2026-03-03",
    });
  });
});

describe("SWEEP-05: deletions are overdue an hour after they should have ended", () => {
  const MORNING = new Date("2026-11-20T08:00:00Z");

  test("scheduled ones after their undo window", async () => {
    const { tenantId, find } = await open();
    const option = cardToken(tenantId);
    const scheduled = deletionOf(option, {
      state: "scheduled",
      scheduledFor: MORNING,
      acceptedAt: null,
      completedAt: null,
    });
    await bench.store.applyChanges(tenantId, [{ ...storing(option), deletion: scheduled }]);
    expect(await find("overdue_deletions", "2026-11-20T09:00:00Z")).toEqual({ count: 0 });
    expect(await find("overdue_deletions", "2026-11-20T09:00:00.001Z")).toEqual({
      count: 1,
      oldest: "2026-11-20",
    });
  });

  test("executing ones after the time limit of their network request, which is the tenant's", async () => {
    const { tenantId, find } = await open();
    const token = cardToken(tenantId);
    const executing = deletionOf(token, { state: "executing", completedAt: null });
    const request = { ...removalRequest(token), id: executing.id, requestedAt: MORNING };
    await bench.store.applyChanges(tenantId, [{ ...storing(token), deletion: executing, request }]);
    expect(await find("overdue_deletions", "2026-11-21T09:00:00Z")).toEqual({ count: 0 });
    expect(await find("overdue_deletions", "2026-11-21T09:00:00.001Z")).toMatchObject({ count: 1 });
    await bench.owner("UPDATE tenant SET policy = $2 WHERE tenant_id = $1", [
      tenantId,
      { networkGiveUpHours: 2 },
    ]);
    expect(await find("overdue_deletions", "2026-11-20T11:00:00.001Z")).toMatchObject({ count: 1 });
  });

  test("waiting ones after what they wait for; those that wait for approval never are", async () => {
    const { tenantId, find } = await open();
    const option = cardToken(tenantId, { kind: "payment_option" });
    const signed = mandate(option);
    const unended = { completedAt: null, acceptedAt: null, requestedAt: MORNING } as const;
    const waiting = deletionOf(option, { ...unended, state: "waiting", collections: "wait" });
    const other = cardToken(tenantId);
    const asking = deletionOf(other, { ...unended, state: "awaiting_approval" });
    const collected = (state: "presented" | "settled", changedAt: Date) => ({
      ...nothing,
      collected: {
        mandateId: signed.id,
        collections: [
          {
            endToEndId: "E-1",
            amountMinor: 1,
            currency: "EUR",
            dueOn: "2026-12-01",
            state,
            changedAt,
          } as const,
        ],
      },
    });
    await bench.store.applyChanges(tenantId, [
      storing(option, { signed }),
      { ...storing(other), deletion: asking },
    ]);
    await bench.store.applyChanges(tenantId, [
      { ...nothing, deletion: waiting },
      collected("presented", MORNING),
    ]);
    expect(await find("overdue_deletions", "2027-11-20T08:00:00Z")).toEqual({ count: 0 });
    await bench.store.applyChanges(tenantId, [
      collected("settled", new Date("2026-12-03T08:00:00Z")),
    ]);
    expect(await find("overdue_deletions", "2026-12-03T09:00:00Z")).toEqual({ count: 0 });
    expect(await find("overdue_deletions", "2026-12-03T09:00:00.001Z")).toEqual({
      count: 1,
      oldest: "2026-12-03",
    });
  });
});
