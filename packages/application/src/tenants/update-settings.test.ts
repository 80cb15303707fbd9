import type { TenantSettings } from "@expunge/schemas/trpc/settings";
import { DEFAULT_POLICY } from "@expunge/domain/deletion/tenant-policy";
import { expect, test } from "vitest";
import type { SettingsReader } from "#tenants/settings-reader.port.ts";
import { NOON, staff, TENANT, testClock } from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { getSettings } from "#tenants/get-settings.ts";
import { updateSettings } from "#tenants/update-settings.ts";

const SETTINGS: TenantSettings = {
  ...DEFAULT_POLICY,
  approval: [{ reasons: ["fraud"], kinds: ["card_token"] }],
  undoSeconds: 60,
  ownerBids: ["10001234"],
};

function scene() {
  const store = new MemoryStore();
  const settings: SettingsReader = { find: async () => store.policy };
  const update = updateSettings({ store, settings, clock: testClock() });
  return {
    store,
    show: () => getSettings({ settings })(TENANT),
    update: (next: TenantSettings) => update(staff, next),
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
  expect(await update(DEFAULT_POLICY)).toEqual(DEFAULT_POLICY);
  expect(store.policy).toEqual(DEFAULT_POLICY);
});

test("the audit entry names changed and omitted settings, without their values", async () => {
  const { store, update } = scene();
  await update(SETTINGS);
  await update({ ...DEFAULT_POLICY, undoSeconds: 60, evidenceMarginDays: 90 });
  const entry = {
    occurredAt: NOON,
    actor: "staff:erika",
    action: "settings.update",
    subject: TENANT,
    outcome: "changed",
  };
  expect(store.audit).toEqual([
    { ...entry, details: { changed: "approval ownerBids undoSeconds" } },
    { ...entry, details: { changed: "approval evidenceMarginDays ownerBids" } },
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
