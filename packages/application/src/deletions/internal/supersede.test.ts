import { randomUUID } from "node:crypto";
import { DEFAULT_POLICY } from "@expunge/domain/deletion/tenant-policy";
import { expect, test } from "vitest";
import { NOON, putCardToken, staff, TENANT, testClock, vault } from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { requestDeletions } from "#deletions/request.ts";

test("DEL-03: a superseded deletion is cancelled, and its event and audit entry name the superseding one", async () => {
  const store = new MemoryStore();
  store.policy = { ...DEFAULT_POLICY, undoSeconds: 3600 };
  putCardToken(store, "token-1");
  const request = requestDeletions({ store, vault, clock: testClock() });
  const [olderId, newerId] = [randomUUID(), randomUUID()];
  const asked = {
    target: { kind: "card_token", token: "token-1" },
    reason: "customer_request",
    now: NOON,
    correlationId: "cid-1",
    collections: "withdraw",
    recordRefusal: false,
  } as const;
  const client = { kind: "client", tenantId: TENANT, clientKey: "client-1" } as const;
  await request(TENANT, [{ ...asked, id: olderId, actor: staff, immediate: false }]);
  await request(TENANT, [{ ...asked, id: newerId, actor: client, immediate: true }]);

  const older = store.deletions.get(olderId);
  expect(older).toMatchObject({ state: "cancelled", version: 2, reasons: [{ rule: "DEL-03" }] });
  expect(store.deletions.get(newerId)).toMatchObject({ state: "completed" });
  expect(store.events.map(({ type, subject }) => [type, subject])).toEqual([
    ["expunge.deletion.accepted", olderId],
    ["expunge.deletion.disabled", olderId],
    ["expunge.deletion.scheduled", olderId],
    ["expunge.deletion.cancelled", olderId],
    ["expunge.deletion.accepted", newerId],
    ["expunge.deletion.disabled", newerId],
    ["expunge.deletion.erased", newerId],
    ["expunge.deletion.completed", newerId],
  ]);
  const [, , , cancelled] = store.events;
  expect(older?.eventIds).toEqual(store.events.slice(0, 4).map(({ id }) => id));
  expect(cancelled?.body).toMatchObject({
    deletionId: olderId,
    takenOverBy: newerId,
    state: "cancelled",
  });
  expect(store.audit.slice(1)).toEqual([
    {
      occurredAt: NOON,
      actor: "client:client-1",
      action: "deletion.take_over",
      subject: "token-1",
      outcome: "cancelled",
      details: {
        deletionId: olderId,
        targetKind: "card_token",
        reason: "customer_request",
        takenOverBy: newerId,
      },
    },
    expect.objectContaining({ actor: "client:client-1", action: "deletion.request" }),
  ]);
});
