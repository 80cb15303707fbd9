import type { TenantSettings } from "@expunge/schemas/trpc/settings";
import { DEFAULT_POLICY } from "@expunge/domain/deletion/tenant-policy";
import { expect, test } from "vitest";
import type { Actor } from "#actor.ts";
import type { SettingsReader } from "#tenants/settings-reader.port.ts";
import { NOON, staff, TENANT, testClock } from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { getSettings } from "#tenants/get-settings.ts";
import { reviewSettings } from "#tenants/review-settings.ts";
import { updateSettings } from "#tenants/update-settings.ts";

const SETTINGS: TenantSettings = {
  ...DEFAULT_POLICY,
  approval: [{ reasons: ["fraud"], kinds: ["card_token"] }],
  undoSeconds: 60,
  ownerBids: ["10001234"],
};

const bea: Actor = { kind: "staff", tenantId: TENANT, subject: "bea", role: "approver" };

function scene() {
  const store = new MemoryStore();
  const settings: SettingsReader = {
    find: async () => ({ policy: store.policy, ...store.settings }),
  };
  const worker = { serves: true };
  const folders = { isServed: async () => worker.serves };
  const deps = { store, settings, folders, clock: testClock() };
  const review = reviewSettings(deps);
  return {
    store,
    worker,
    show: () => getSettings({ settings })(TENANT),
    update: (next: TenantSettings, by: Actor = staff) => updateSettings(deps)(by, next),
    approve: (id: string, by: Actor = bea) => review(by, "approved", { id }),
    reject: (id: string, by: Actor = bea) => review(by, "rejected", { id }),
  };
}

test("given a tenant without settings, then the defaults are shown", async () => {
  expect(await scene().show()).toEqual(DEFAULT_POLICY);
});

test("given settings, when they are updated, then the new ones replace them as a whole", async () => {
  const { store, show, update } = scene();
  expect(await update(SETTINGS)).toEqual(SETTINGS);
  expect(store.policy).toEqual(SETTINGS);
  expect(await show()).toEqual(SETTINGS);
  const next = { ...SETTINGS, cancellationChannel: "pain.011", networkGiveUpHours: 1 } as const;
  expect(await update(next)).toEqual(next);
  expect(await update(SETTINGS)).toEqual(SETTINGS);
});

test("the audit entry names changed and omitted settings, without their values", async () => {
  const { store, update } = scene();
  await update(SETTINGS);
  await update({ ...SETTINGS, evidenceMarginDays: 90, networkGiveUpHours: 2 });
  const entry = {
    occurredAt: NOON,
    actor: "staff:erika",
    action: "settings.update",
    subject: TENANT,
    outcome: "changed",
  };
  expect(store.audit).toEqual([
    { ...entry, details: { changed: "approval ownerBids undoSeconds" } },
    { ...entry, details: { changed: "evidenceMarginDays networkGiveUpHours" } },
  ]);
  expect(store.events).toEqual([]);
});

test("unchanged settings write nothing and are not audited", async () => {
  const { store, update } = scene();
  await update(SETTINGS);
  const same = structuredClone(SETTINGS);
  expect(await update(same)).toEqual(SETTINGS);
  expect([store.writes, store.audit.length]).toEqual([1, 1]);
});

test("APP-03: what loosens waits for another person, and what tightens is in force at once", async () => {
  const { store, show, update, approve } = scene();
  await update(SETTINGS);
  const next = { ...SETTINGS, approval: [], undoSeconds: 0, evidenceMarginDays: 90 };
  const { pending, ...inForce } = await update(next);
  expect(inForce).toEqual({ ...SETTINGS, evidenceMarginDays: 90 });
  expect(store.policy).toEqual(inForce);
  expect(pending).toEqual({
    id: pending?.id,
    settings: next,
    loosened: ["approval", "undoSeconds"],
    requestedBy: "staff:erika",
    requestedAt: NOON.toISOString(),
  });
  expect(await show()).toEqual({ ...inForce, pending });
  expect(await approve(pending?.id ?? "")).toEqual(next);
  expect([store.policy, await show()]).toEqual([next, next]);
  const settingsId = pending?.id;
  expect(
    store.audit.map(({ actor, action, outcome, details }) => [actor, action, outcome, details]),
  ).toEqual([
    ["staff:erika", "settings.update", "changed", { changed: "approval ownerBids undoSeconds" }],
    ["staff:erika", "settings.update", "changed", { changed: "evidenceMarginDays" }],
    [
      "staff:erika",
      "settings.update",
      "awaiting_approval",
      { settingsId, changed: "approval undoSeconds" },
    ],
    ["staff:bea", "settings.review", "approved", { settingsId, changed: "approval undoSeconds" }],
  ]);
});

test("APP-03: the requester does not approve a loosening, may withdraw it, and another person may reject it", async () => {
  const { store, update, approve, reject } = scene();
  await update(SETTINGS);
  const loose = { ...SETTINGS, undoSeconds: 0 };
  const { pending } = await update(loose);
  const id = pending?.id ?? "";
  await expect(approve(id, staff)).rejects.toMatchObject({ code: "refused", rule: "APP-03" });
  await expect(approve("01900000-0000-7000-8000-000000000000")).rejects.toMatchObject({
    code: "not_found",
  });
  expect(await reject(id, staff)).toEqual(SETTINGS);
  await expect(approve(id)).rejects.toMatchObject({ code: "not_found" });
  const again = await update(loose);
  expect(await reject(again.pending?.id ?? "")).toEqual(SETTINGS);
  expect(store.policy).toEqual(SETTINGS);
});

test("a repeated loosening waits as it did; another update supersedes it, so that nothing is approved unseen", async () => {
  const { store, update, approve } = scene();
  await update(SETTINGS);
  const loose = { ...SETTINGS, undoSeconds: 0 };
  const first = await update(loose);
  expect(await update(loose, bea)).toEqual(first);
  expect(store.writes).toBe(2);
  await update({ ...SETTINGS, evidenceMarginDays: 90 });
  await expect(approve(first.pending?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
  expect(store.policy).toEqual({ ...SETTINGS, evidenceMarginDays: 90 });
  expect(store.audit.map(({ outcome }) => outcome)).toEqual([
    "changed",
    "awaiting_approval",
    "changed",
    "superseded",
  ]);
});

test("of two concurrent updates the later one is decided over the settings of the earlier one", async () => {
  const { store, update } = scene();
  await update(SETTINGS);
  store.meanwhile(() => {
    store.policy = { ...SETTINGS, undoSeconds: 3600 };
    store.settings = { pending: null, version: store.settings.version + 1 };
  });
  const answer = await update({ ...SETTINGS, undoSeconds: 1800 });
  expect([answer.undoSeconds, answer.pending?.loosened]).toEqual([3600, ["undoSeconds"]]);
});

test("SEPA-22: a channel that no worker serves is not switched on, and can be switched off", async () => {
  const { store, worker, update } = scene();
  worker.serves = false;
  const next = { ...SETTINGS, cancellationChannel: "pain.011" } as const;
  await expect(update(next)).rejects.toMatchObject({ code: "refused", rule: "SEPA-22" });
  expect([store.writes, store.audit.length]).toEqual([0, 0]);
  worker.serves = true;
  await update(next);
  worker.serves = false;
  expect(await update({ ...next, evidenceMarginDays: 90 })).toMatchObject({
    cancellationChannel: "pain.011",
  });
  expect(await update(SETTINGS)).toMatchObject({ cancellationChannel: "none" });
});
