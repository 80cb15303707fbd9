import type { DeletionReader } from "@expunge/application/deletions/deletion-reader.port";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createChangeStore } from "#write-path/change-store.ts";
import { createCredentialReader } from "#credentials/credential-reader.ts";
import { createDeletionReader } from "#deletions/deletion-reader.ts";
import { createEventReader } from "#event-log/event-reader.ts";
import { MOST_EVENTS_OF_ROW } from "#event-log/event-rows.ts";
import { createRetentionStore } from "#retention/retention-store.ts";
import { AT, cardToken, deleting, mandate, remembering, storing, useOf } from "#testing/changes.ts";
import { expectFrugal, touches } from "#testing/expect-frugal.ts";
import { type Explained, openExplained } from "#testing/explained.ts";
import { openWorkbench } from "#testing/open-workbench.ts";
import { lowestUuidAt } from "#rows/uuid-v7.ts";

// Tables of a size at which a bad plan shows, planned with the server's defaults: the application's own connections disable
// sequential scans (`openDatabase`).
const bench = await openWorkbench();
const { database, plansOf } = openExplained(bench.test.ownerUrl, "expunge_test");
const store = createChangeStore(database, bench.queue);
const deletions = createDeletionReader(database);
const tenantId = await bench.tenant();

const FILL = `
  SELECT make_partition(t, m) FROM unnest('{deletion,event,audit_entry}'::text[]) t,
    generate_series('2025-12-01Z'::timestamptz, '2026-10-01Z', '1 month') m;
  INSERT INTO credential (tenant_id, id, kind, account_id, reference, state, created_at, changed_at)
  SELECT 'TENANT', md5('c' || n)::uuid, CASE WHEN n % 2 = 0 THEN 'card_token' ELSE 'payment_option' END,
    CASE WHEN n % 2 = 0 THEN '' ELSE 'account-' || n / 4 END, 'ref-' || n, 'active', now(), now() FROM generate_series(1, 100000) n;
  INSERT INTO mandate (tenant_id, id, credential_id, creditor_id, reference, identity, scheme, type, signed_on, state, created_at)
  SELECT 'TENANT', md5('m' || n)::uuid, md5('c' || n)::uuid, 'DE98ZZZ09999999999', 'M-' || n, 'de9809999999999 m-' || n, 'CORE', 'recurring', now(), 'active', now()
  FROM generate_series(1, 99999, 2) n;
  INSERT INTO mandate_evidence (tenant_id, mandate_id, sealed, sealed_key, keep_until, sealed_at)
  SELECT 'TENANT', md5('e' || n)::uuid, 'x', 'x', date '2027-01-01' + n % 400, now() FROM generate_series(1, 50000) n;
  INSERT INTO deletion (tenant_id, id, credential_id, target_kind, target_account, target_reference, reason, state, requested_by,
    correlation_id, steps, reasons, event_ids, requested_at, completed_at)
  SELECT 'TENANT', overlay(uuid_at(at)::text PLACING '7' || substr(md5(n::text), 1, 3) FROM 15)::uuid, md5('c' || n)::uuid,
    CASE WHEN n % 100 = 0 THEN 'click_to_pay_customer' WHEN n % 3 = 0 THEN 'card_token' ELSE 'payment_option' END,
    'account-' || n / 4, 'ref-' || n, 'fraud', state, 'x', 'x', '[]', '[]', '{}', at, CASE WHEN state = 'completed' THEN at END
  FROM (SELECT n, timestamptz '2025-12-01Z' + n * interval '5 minutes' AS at,
    CASE WHEN n % 20000 = 7 THEN 'failed' WHEN n % 100 = 1 THEN 'refused' ELSE 'completed' END AS state FROM generate_series(1, 100000) n) s;
  INSERT INTO event (tenant_id, last_seq, first_seq, ids, types, subject, occurred_at, body)
  SELECT 'TENANT', n, n, ARRAY[md5(n::text)::uuid], ARRAY['expunge.deletion.completed'], 'x', timestamptz '2025-12-01Z' + n * interval '150 seconds',
    json_build_object('deletionId', uuid_v7(), 'credentialId', uuid_v7(), 'targetKind', 'card_token', 'reason', 'fraud',
      'state', 'completed') FROM generate_series(1, 200000) n;
  INSERT INTO audit_entry SELECT 'TENANT', last_seq, occurred_at, 'x', 'x', 'x', 'x', '{}' FROM event;
  INSERT INTO idempotency_record SELECT 'TENANT', 'client-1', 'cards.delete', n::text, 'x', '{"kind": "not_found"}', 'x',
    timestamptz '2026-11-01Z' + n * interval '30 seconds', '2026-12-20Z' FROM generate_series(1, 50000) n;
  INSERT INTO risk_signal SELECT 'TENANT', 'subject-' || n % 100, timestamptz '2026-11-01Z' + n * interval '30 seconds', gen_random_uuid()
  FROM generate_series(1, 50000) n;
  UPDATE tenant_ledger SET last_event_seq = 200000, last_audit_seq = 200000 WHERE tenant_id = 'TENANT';`;

beforeAll(async () => {
  await bench.owner(FILL.replaceAll("TENANT", tenantId));
  await bench.owner("VACUUM ANALYZE");
});
afterAll(async () => {
  await database.close();
  await bench.close();
});

const touching = (plans: readonly Explained[], table: string) =>
  plans.filter((plan) => touches(plan, table));

describe("a deletion", () => {
  const names = (n: number) =>
    ({
      kind: n % 2 ? "payment_option" : "card_token",
      accountId: n % 2 ? `account-${Math.floor(n / 4)}` : "",
      reference: `ref-${n}`,
    }) as const;
  const LIST = 20;

  test("loads its credentials, mandates, answers and deletions by their keys", async () => {
    const key = {
      clientId: "client-1",
      scope: "cards.delete",
      key: "40000",
      at: AT,
      fingerprint: "x",
    };
    const asked = Array.from({ length: LIST }, (_, place) => ({
      ...names(place * 4_999 + 1),
      key,
    }));
    const load = () => store.loadTargets(tenantId, asked);
    // A connection reads the catalogue for these tables once.
    await load();
    const plans = await plansOf(load);
    expect(touching(plans, "idempotency_record_2026")).not.toHaveLength(0);
    expect(touching(plans, "mandate")).not.toHaveLength(0);
    expectFrugal(plans, { blocks: 40 * LIST, rows: LIST });
    const [newest] = await deletions.list(tenantId, { limit: 1 });
    const deletionId = newest?.deletion.id ?? "";
    const find = () => store.loadTargets(tenantId, [{ deletionId }]);
    await find();
    const found = await plansOf(find);
    expect(touching(found, "deletion_2026_11")).not.toHaveLength(0);
    expectFrugal(found, { blocks: 100, rows: 10 });
    const mandates = Array.from({ length: LIST }, (_, place) => ({
      mandate: { creditorId: "DE98ZZZ09999999999", reference: `M-${place * 4_998 + 1}` },
    }));
    const collect = () => store.loadTargets(tenantId, mandates);
    expect((await collect()).filter(({ credential }) => credential)).toHaveLength(LIST);
    expectFrugal(await plansOf(collect), { blocks: 60 * LIST, rows: LIST });
  });

  test("writes all that follows by the keys too, and stores by the names", async () => {
    const tokens = Array.from({ length: LIST }, () => cardToken(tenantId));
    const plans = await plansOf(async () => {
      const stored = tokens.map((token) => storing(token, { signed: mandate(token) }));
      await store.applyChanges(tenantId, stored);
      const written = await store.applyChanges(
        tenantId,
        tokens.map((token, place) =>
          deleting(token, { remember: remembering("client-1", `new-${place}`) }),
        ),
      );
      expect(written).toEqual(tokens.map(() => true));
    });
    expectFrugal(plans, { blocks: 120 * LIST, rows: LIST });
  });

  test("counts requests for a risk policy, and allows uses, by their keys", async () => {
    const count = () =>
      database.transaction(async (query) => {
        await query("SELECT set_config('app.tenant_id', $1, true)", [tenantId]);
        const policy = { risk: { velocity: [{ by: "device", most: 5, seconds: 3_600 }] } };
        await query("SELECT velocity_counts($1, $2, $3, $4)", [
          tenantId,
          policy,
          { device: "subject-7" },
          "2026-11-10Z",
        ]);
      });
    const plans = await plansOf(count);
    expect(touching(plans, "risk_signal")).not.toHaveLength(0);
    expectFrugal(plans, { blocks: 200, rows: 10 });
    const [target] = await store.loadTargets(tenantId, [names(3)]);
    const { id = "", version = 0 } = target?.credential ?? {};
    const use = () =>
      store.applyChanges(tenantId, [{ use: useOf({ id, version }), events: [], audit: [] }]);
    expect(await use()).toEqual([true]);
    expectFrugal(await plansOf(use), { blocks: 100, rows: 10 });
  });

  test("is forgotten, when its evidence was kept long enough, by the day", async () => {
    const erase = () =>
      createRetentionStore(database).eraseExpired(
        tenantId,
        { day: "2026-12-31", signalsBefore: new Date("2026-10-01Z"), now: AT, limit: 100 },
        () => ({
          occurredAt: AT,
          actor: "x",
          action: "x",
          subject: "x",
          outcome: "x",
          details: {},
        }),
      );
    await erase();
    expectFrugal(await plansOf(erase), { blocks: 400, rows: 10 });
  });
});

describe("a page", () => {
  const PAGE = 51;
  const filters: readonly Omit<Parameters<DeletionReader["list"]>[1], "limit">[] = [
    {},
    { cursor: lowestUuidAt(Date.UTC(2026, 1, 3)) },
    { state: "failed" },
    { state: "completed" },
    { state: "executing" },
    { targetKind: "click_to_pay_customer" },
    { targetKind: "click_to_pay_customer", state: "failed" },
    { from: "2026-01-10T00:00:00Z", to: "2026-01-10T12:00:00Z" },
    { to: "2026-01-10T00:00:00Z", state: "refused" },
    { query: "account-17171" },
    { query: "ref-70707" },
    { query: "account-1" },
    { query: "ref-5", state: "failed" },
    {
      query: "a",
      targetKind: "card_token",
      from: "2026-01-10T00:00:00Z",
      to: "2026-01-12T12:00:00Z",
    },
    { query: "nobody" },
  ];

  test.each(filters)("of deletions by %j reads what it shows, and little more", async (filter) => {
    const plans = await plansOf(() => deletions.list(tenantId, { limit: PAGE, ...filter }));
    expectFrugal(plans, { blocks: 4_000, rows: 6_000 });
    if (filter.query === undefined) expectFrugal(plans, { blocks: 800, rows: 9 * PAGE });
  });

  test.each([{}, { cursor: "70000" }, { cursor: "70000", order: "newest" }] as const)(
    "of events, %j, is read from the index of their numbers",
    async (asked) => {
      const list = () =>
        createEventReader(database).list(tenantId, { order: "oldest", limit: PAGE, ...asked });
      const plans = await plansOf(list);
      expect(touching(plans, "event_")).not.toHaveLength(0);
      expectFrugal(plans, { blocks: 250, rows: MOST_EVENTS_OF_ROW });
    },
  );

  test("of an account's payment options is read from the index of their names", async () => {
    const reader = createCredentialReader(database);
    const asked = { accountId: "account-7777", includeDeleted: true, limit: PAGE } as const;
    const plans = await plansOf(() => reader.listPaymentOptions(tenantId, asked));
    expect(touching(plans, "mandate")).not.toHaveLength(0);
    expectFrugal(plans, { blocks: 60, rows: 10 });
  });
});
