import { randomUUID } from "node:crypto";
import type { CancellationStore } from "@expunge/application/mandates/cancellation-store.port";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCancellationStore } from "#mandates/cancellation-store.ts";
import { AT, cardToken, mandate, storing } from "#testing/changes.ts";
import { openWorkbench, type Workbench } from "#testing/open-workbench.ts";

let bench: Workbench;
let cancellations: CancellationStore;
beforeAll(async () => {
  bench = await openWorkbench();
  cancellations = createCancellationStore(bench.database);
});
afterAll(() => bench.close());

const ERASED = { kind: "payment_option", state: "deleted", brand: null, last4: null } as const;
const told = (occurredAt = AT) => ({
  occurredAt,
  actor: "system:worker",
  action: "mandate.send_cancellation",
  subject: "mandate",
  outcome: "sent",
  details: {},
});

/** A tenant with a mandate that was cancelled. */
async function scene() {
  const tenantId = await bench.tenant();
  const option = cardToken(tenantId, ERASED);
  const cancelled = mandate(option, {
    state: "cancelled",
    cancelledAt: AT,
    cancelledBy: "staff:erika",
    cancellationReason: "MD16",
  });
  await bench.store.applyChanges(tenantId, [storing(option, { signed: cancelled })]);
  return {
    tenantId,
    cancelled,
    find: () => cancellations.find(tenantId, cancelled.id),
    noted: async () =>
      (await bench.owner("SELECT FROM audit_entry WHERE tenant_id = $1", [tenantId])).length,
  };
}

test("a mandate is found by its id, in its tenant alone", async () => {
  const { find, cancelled } = await scene();
  expect(await find()).toMatchObject(cancelled);
  const other = await bench.tenant();
  expect(await cancellations.find(other, cancelled.id)).toBeUndefined();
});

test("SEPA-20: the sending of a cancellation is recorded once, at its first time", async () => {
  const { tenantId, cancelled, find, noted } = await scene();
  const later = new Date(AT.getTime() + 1000);
  const markings = [told(), told(later), told(later)];
  for (const audit of markings) await cancellations.markSent(tenantId, cancelled.id, audit);
  expect(await find()).toMatchObject({ ...cancelled, cancellationSentAt: AT });
  expect(await noted()).toBe(1);
});

test("SEPA-20: of many concurrent senders, one records it", async () => {
  const { tenantId, cancelled, noted } = await scene();
  await Promise.all(
    Array.from({ length: 8 }, () => cancellations.markSent(tenantId, cancelled.id, told())),
  );
  expect(await noted()).toBe(1);
});

test("nothing is noted of a mandate that is another tenant's, or none's", async () => {
  const { cancelled, find, noted } = await scene();
  const other = await bench.tenant();
  await cancellations.markSent(other, cancelled.id, told());
  await cancellations.markSent(other, randomUUID(), told());
  expect(await find()).toMatchObject(cancelled);
  expect(await noted()).toBe(0);
  const entries = await bench.owner("SELECT FROM audit_entry WHERE tenant_id = $1", [other]);
  expect(entries).toEqual([]);
});

test("SEPA-20: only the last claim prepares a message, and only a sender with its folder continues it", async () => {
  const { tenantId, cancelled } = await scene();
  const [folder, other] = [randomUUID(), randomUUID()];
  const claim = (folderId: string) => cancellations.claim(tenantId, cancelled.id, folderId);
  const prepared = (number: number) => cancellations.markPrepared(tenantId, cancelled.id, number);
  expect(await claim(other)).toEqual({ number: 1, prepared: null });
  expect(await claim(folder)).toEqual({ number: 2, prepared: null });
  expect(await prepared(1)).toBe(false);
  expect(await prepared(2)).toBe(true);
  expect(await prepared(2)).toBe(false);
  expect(await claim(other)).toBeUndefined();
  expect(await claim(folder)).toEqual({ number: 3, prepared: 2 });
  await cancellations.markSent(tenantId, cancelled.id, told());
  expect(await claim(folder)).toBeUndefined();
  expect(await prepared(3)).toBe(false);
  expect(await bench.owner("SELECT FROM cancellation_outbox")).toEqual([]);
});

test("SEPA-20: concurrent claims have different numbers", async () => {
  const { tenantId, cancelled } = await scene();
  const claims = await Promise.all(
    Array.from({ length: 8 }, () => cancellations.claim(tenantId, cancelled.id, randomUUID())),
  );
  expect(new Set(claims.map((claim) => claim?.number)).size).toBe(8);
});
