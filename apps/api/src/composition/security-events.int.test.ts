import { SERVICE_TENANT } from "@expunge/application/security/security-events";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { cardTokenWorld } from "#test/card-token-world.ts";
import { clickToPayWorld } from "#test/click-to-pay-world.ts";
import { deletionWorld } from "#test/deletion-world.ts";
import { paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

/** Waits for this entry in a tenant's audit. */
const audited = (tenantId: string, entry: Readonly<Record<string, unknown>>) =>
  vi.waitFor(async () => {
    const rows = await api.rows(
      "SELECT actor, subject, outcome, details FROM audit_entry WHERE tenant_id = $1 AND action = 'security.access'",
      [tenantId],
    );
    expect(rows).toContainEqual(expect.objectContaining(entry));
  }, patiently);

const DELETE_OPTION =
  "DELETE /accounts/:customerAccountId/paymentOptions/:storedPaymentOptionReference";
const basic = (text: string) => ({
  headers: { authorization: `Basic ${Buffer.from(text).toString("base64")}` },
});

test("PCI DSS 10.2.1.4: failed logins are in the audit, those of a known client in its tenant's, without keys and secrets", async () => {
  const options = await paymentOptionWorld(api);
  expect((await options.remove("any", basic(`${options.clientKey}:guessed-secret`))).status).toBe(
    401,
  );
  expect((await options.remove("any", basic("guessed-key:guessed-secret"))).status).toBe(401);
  await audited(options.tenantId, {
    actor: `client:${options.clientKey}`,
    subject: DELETE_OPTION,
    outcome: "unauthorized",
  });
  await audited(SERVICE_TENANT, {
    actor: "anonymous",
    subject: DELETE_OPTION,
    outcome: "unauthorized",
  });
  const all = JSON.stringify(await api.rows("SELECT * FROM audit_entry"));
  expect(all + api.log()).not.toMatch(/guessed/);
  expect(api.log()).toContain("access refused");
});

test("refusals of known callers are in their tenants' audit", async () => {
  const cards = await cardTokenWorld(api);
  const lesser = await api.clientToken(cards.tenantId, "card", cards);
  const headers = { authorization: `Bearer ${lesser}` };
  expect((await cards.remove("any", { headers })).status).toBe(403);
  await audited(cards.tenantId, {
    actor: `client:${cards.clientKey}`,
    subject: "PUT /v1/cards/delete",
    outcome: "forbidden",
  });

  const customers = await clickToPayWorld(api);
  expect((await customers.post({ headers: { "x-tenant": cards.tenantId } })).status).toBe(403);
  await audited(customers.tenantId, { actor: "account:acc-1", outcome: "forbidden" });

  const viewer = await api.trpc(cards.tenantId, "viewer");
  await expect(viewer.settings.update.mutate({})).rejects.toMatchObject({
    data: { code: "FORBIDDEN" },
  });
  await audited(cards.tenantId, {
    actor: "staff:viewer-1",
    subject: "trpc settings.update",
    outcome: "forbidden",
  });
});

test("a call without a token is in the audit of the service", async () => {
  const trpc = await api.trpc("TN-nowhere");
  await expect(trpc.events.list.query({})).rejects.toMatchObject({
    data: { code: "UNAUTHORIZED" },
  });
  await audited(SERVICE_TENANT, {
    actor: "anonymous",
    subject: "trpc events.list",
    outcome: "unauthorized",
  });
});

test("a refused approval is in the audit with its rule", async () => {
  const world = await deletionWorld(api, "card_token", { approval: [{}] });
  const admin = await api.trpc(world.tenantId);
  const { id } = await admin.deletions.request.mutate({ target: world.target, reason: "fraud" });
  await expect(admin.deletions.approve.mutate({ id })).rejects.toMatchObject({
    data: { expunge: { code: "refused", rule: "APP-02" } },
  });
  await audited(world.tenantId, {
    actor: "staff:admin-1",
    subject: "trpc deletions.approve",
    outcome: "refused",
    details: { count: 1, rule: "APP-02" },
  });
});

test("no token and no client can act in the name of the service's tenant", async () => {
  const trpc = await api.trpc(SERVICE_TENANT);
  await expect(trpc.settings.get.query()).rejects.toMatchObject({
    data: { code: "UNAUTHORIZED" },
  });
});
