import type { TenantSettings } from "@expunge/schemas/trpc/settings";
import { DEFAULT_POLICY } from "@expunge/domain/deletion/tenant-policy";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApi, type TestApi, type Trpc } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const SETTINGS: TenantSettings = {
  approval: [{ reasons: ["fraud"], kinds: ["payment_option"], fromAmountMinor: 10_000 }],
  undoSeconds: 3600,
  evidenceMarginDays: 90,
  cancellationChannel: "pain.011",
  ownerBids: ["10001234"],
  networkGiveUpHours: 48,
  risk: {
    countryMismatch: "needs_approval",
    recentActivation: { days: 7, verdict: "refuse" },
    velocity: [{ by: "requestor", most: 3, seconds: 3600, verdict: "needs_approval" }],
  },
};
const FORBIDDEN = { data: { code: "FORBIDDEN", expunge: { code: "forbidden" } } };

async function storeToken(trpc: Trpc) {
  const card = { brand: "Visa", last4: "4242", expiry: "12/2031" };
  const { token } = await trpc.cardTokens.store.mutate(card);
  return { kind: "card_token", token } as const;
}

test("a new tenant has the default settings, visible to all staff", async () => {
  const tenantId = await api.tenant();
  const viewer = await api.trpc(tenantId, "viewer");
  expect(await viewer.settings.get.query()).toEqual(DEFAULT_POLICY);
  expect(await api.rows("SELECT policy FROM tenant WHERE tenant_id = $1", [tenantId])).toEqual([
    { policy: null },
  ]);
});

test("SEPA-22: a cancellation channel is refused while no worker has a folder", async () => {
  const tenantId = await api.tenant();
  const admin = await api.trpc(tenantId, "admin");
  const update = () => admin.settings.update.mutate(SETTINGS);
  const REFUSED = {
    message: "A cancellation channel is switched on only while a worker can serve it.",
    data: { expunge: { code: "refused", rule: "SEPA-22" } },
  };
  await expect(update()).rejects.toMatchObject(REFUSED);
  await api.rows(
    "INSERT INTO cancellation_folder VALUES (gen_random_uuid(), now() - interval '61 seconds')",
  );
  await expect(update()).rejects.toMatchObject(REFUSED);
  expect(await admin.settings.get.query()).toEqual(DEFAULT_POLICY);
  await api.rows("INSERT INTO cancellation_folder VALUES (gen_random_uuid(), 'infinity')");
  expect(await update()).toEqual(SETTINGS);
});

test("an admin replaces all of them; both instances show the stored ones", async () => {
  const tenantId = await api.tenant();
  const admin = await api.trpc(tenantId, "admin");
  const elsewhere = await api.trpc(tenantId, "viewer", api.otherUrl);
  expect(await admin.settings.update.mutate(SETTINGS)).toEqual(SETTINGS);
  expect(await elsewhere.settings.get.query()).toEqual(SETTINGS);

  const { networkGiveUpHours: _, ...next } = { ...SETTINGS, undoSeconds: 7200 };
  expect(await admin.settings.update.mutate(next)).toEqual(next);
  expect(await elsewhere.settings.get.query()).toEqual(next);
});

test("APP-03: one admin does not delete alone by loosening the settings for a moment", async () => {
  const tenantId = await api.tenant();
  const admin = await api.trpc(tenantId, "admin");
  const approver = await api.trpc(tenantId, "approver", api.otherUrl);
  await admin.settings.update.mutate({ approval: [{}] });
  const request = async () =>
    admin.deletions.request.mutate({ target: await storeToken(admin), reason: "fraud" });
  expect(await request()).toMatchObject({ state: "awaiting_approval" });

  const loosened = await admin.settings.update.mutate({ approval: [] });
  expect(loosened).toMatchObject({
    approval: [{}],
    pending: { settings: DEFAULT_POLICY, loosened: ["approval"], requestedBy: "staff:admin-1" },
  });
  expect(await request()).toMatchObject({ state: "awaiting_approval" });
  const id = loosened.pending?.id ?? "";
  await expect(admin.settings.approve.mutate({ id })).rejects.toMatchObject({
    data: { expunge: { code: "refused", rule: "APP-03" } },
  });
  const agent = await api.trpc(tenantId, "agent");
  await expect(agent.settings.approve.mutate({ id })).rejects.toMatchObject(FORBIDDEN);
  await expect(agent.settings.reject.mutate({ id })).rejects.toMatchObject(FORBIDDEN);
  // The answer of a query can be sent back.
  const shown = await admin.settings.get.query();
  expect(shown).toEqual(loosened);

  expect(await approver.settings.approve.mutate({ id })).toEqual(DEFAULT_POLICY);
  expect(await admin.settings.get.query()).toEqual(DEFAULT_POLICY);
  expect(await request()).toMatchObject({ state: "completed" });
  const audit = await api.rows(
    "SELECT actor, outcome FROM audit_entry WHERE tenant_id = $1 AND action LIKE 'settings.%' ORDER BY seq",
    [tenantId],
  );
  expect(audit).toEqual([
    { actor: "staff:admin-1", outcome: "changed" },
    { actor: "staff:admin-1", outcome: "awaiting_approval" },
    { actor: "staff:approver-1", outcome: "approved" },
  ]);
});

test("a change is audited with the names of the settings, not their values", async () => {
  const tenantId = await api.tenant();
  const admin = await api.trpc(tenantId, "admin");
  await admin.settings.update.mutate(SETTINGS);
  await admin.settings.update.mutate(SETTINGS);
  const { networkGiveUpHours: _, ...others } = SETTINGS;
  await admin.settings.update.mutate(others);
  const entry = {
    actor: "staff:admin-1",
    action: "settings.update",
    subject: tenantId,
    outcome: "changed",
  };
  const changed =
    "approval cancellationChannel evidenceMarginDays networkGiveUpHours ownerBids risk undoSeconds" as const;
  expect(
    await api.rows(
      "SELECT actor, action, subject, outcome, details FROM audit_entry WHERE tenant_id = $1 ORDER BY seq",
      [tenantId],
    ),
  ).toEqual([
    { ...entry, details: { changed } },
    { ...entry, details: { changed: "networkGiveUpHours" } },
  ]);
});

test("they take effect immediately, and only for their tenant", async () => {
  const [ours, theirs] = [await api.trpc(await api.tenant()), await api.trpc(await api.tenant())];
  await ours.settings.update.mutate({ undoSeconds: 3600 });
  expect(await theirs.settings.get.query()).toEqual(DEFAULT_POLICY);
  const request = async (trpc: Trpc) =>
    trpc.deletions.request.mutate({ target: await storeToken(trpc), reason: "customer_request" });
  expect(await request(ours)).toMatchObject({ state: "scheduled" });
  expect(await request(theirs)).toMatchObject({ state: "completed" });
});

test.each(["viewer", "agent", "approver"])("the role %s may not change them", async (role) => {
  const tenantId = await api.tenant();
  const staff = await api.trpc(tenantId, role);
  await expect(staff.settings.update.mutate(SETTINGS)).rejects.toMatchObject(FORBIDDEN);
  expect(await staff.settings.get.query()).toEqual(DEFAULT_POLICY);
});

test("an unknown tenant has none to change", async () => {
  const admin = await api.trpc("TN-nowhere", "admin");
  await expect(admin.settings.update.mutate(SETTINGS)).rejects.toMatchObject({
    data: { code: "UNAUTHORIZED", expunge: { code: "unauthorized" } },
  });
});

test.each([
  ["undoSeconds", { undoSeconds: 31 * 24 * 60 * 60 }],
  ["approval.0.reasons.0", { approval: [{ reasons: ["whim" as "fraud"] }] }],
  ["undoSecond", { undoSeconds: 1, undoSecond: 60 }],
])("a wrong %s is named, and nothing is stored", async (field, wrong) => {
  const admin = await api.trpc(await api.tenant(), "admin");
  await expect(admin.settings.update.mutate(wrong)).rejects.toMatchObject({
    data: { code: "BAD_REQUEST", expunge: { code: "invalid", details: [{ field }] } },
  });
  expect(await admin.settings.get.query()).toEqual(DEFAULT_POLICY);
});
