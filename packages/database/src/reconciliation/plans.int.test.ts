import { afterAll, beforeAll, expect, test } from "vitest";
import { createReconciliationStore } from "#reconciliation/reconciliation-store.ts";
import { expectFrugal } from "#testing/expect-frugal.ts";
import { openExplained } from "#testing/explained.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
const { database, plansOf } = openExplained(bench.test.ownerUrl, "expunge_test");
const tenantId = await bench.tenant();

/** One customer in a hundred credentials, the most of them gone, each with requests that have ended. */
const FILL = `
  INSERT INTO credential (tenant_id, id, kind, account_id, reference, state, created_at, changed_at)
  SELECT 'TENANT', md5('c' || n)::uuid, CASE WHEN n % 100 = 0 THEN 'click_to_pay_customer' ELSE 'card_token' END,
    'account-1', n::text, CASE WHEN n % 100 <> 0 THEN 'active' WHEN n % 400 = 0 THEN 'ACTIVE' ELSE 'REMOVED' END,
    '2020-01-01Z', '2020-01-01Z' FROM generate_series(1, 100000) n;
  INSERT INTO click_to_pay_card (tenant_id, credential_id, card_id, state, changed_at)
  SELECT 'TENANT', md5('c' || n)::uuid, n, 'ACTIVE', '2020-01-01Z' FROM generate_series(400, 100000, 400) n;
  INSERT INTO network_request (tenant_id, id, credential_id, operation, card_ids, state, correlation_id, requested_at, ended_at)
  SELECT 'TENANT', md5('r' || n)::uuid, md5('c' || n / 50 * 100)::uuid, 'enroll_card', '{}',
    CASE WHEN n % 1000 = 0 THEN 'accepted' ELSE 'succeeded' END, 'x', '2020-01-01Z',
    CASE WHEN n % 1000 <> 0 THEN timestamptz '2020-01-01Z' END FROM generate_series(50, 50000) n;`;

beforeAll(async () => {
  await bench.owner(FILL.replaceAll("TENANT", tenantId));
  await bench.owner("VACUUM ANALYZE");
});
afterAll(async () => {
  await database.close();
  await bench.close();
});

test("the cost of a page depends on its customers only", async () => {
  const store = createReconciliationStore(database, bench.queue);
  const goneSince = new Date("2026-01-01T00:00:00.000Z");
  const page = (after: string | null) =>
    store.listCustomers(tenantId, { after, goneSince, now: goneSince, limit: 100 });
  const first = await page(null);
  expect(first.customers.length).toBeGreaterThan(10);
  expect(first.customers.length).toBeLessThan(60);
  const plans = await plansOf(() => page(first.last ?? null));
  expectFrugal(plans, { blocks: 1_500, rows: 100 });
});

test("the tenants whose turn it is cost a look each", async () => {
  const store = createReconciliationStore(database, bench.queue);
  const look = () => store.dueTenants(new Date(), new Date(0));
  // The first look of a connection reads the catalogue as well.
  expect(await look()).toContain(tenantId);
  const plans = await plansOf(look);
  expectFrugal(plans, { blocks: 20, rows: 20 });
});
