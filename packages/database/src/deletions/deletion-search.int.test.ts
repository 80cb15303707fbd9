import type { ListDeletionsInput } from "@expunge/schemas/trpc/deletions";
import { afterAll, describe, expect, test } from "vitest";
import { createDeletionReader } from "#deletions/deletion-reader.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const reader = createDeletionReader(bench.database);

type Row = {
  id: string;
  state: string;
  target_kind: string;
  target_account: string;
  target_reference: string;
  requested_at: Date;
};

/**
 * Deletions over 13 months, of which the last has more than half, and most of them an account and a reference that begin like many
 * others', so that each way to find them is taken: a text that few, many, or nearly all match, in all months or in the oldest alone.
 */
const tenantId = await bench.tenant();
await bench.owner(
  `SELECT make_partition('deletion', m) FROM generate_series('2025-09-01Z'::timestamptz, '2026-10-01Z', '1 month') m`,
);
await bench.owner(
  `INSERT INTO deletion (tenant_id, id, credential_id, target_kind, target_account, target_reference, reason, state, requested_by,
     correlation_id, steps, reasons, event_ids, requested_at, completed_at)
   SELECT $1, overlay(uuid_at(at)::text PLACING '7' || substr(md5(n::text), 1, 3) FROM 15)::uuid, md5(n::text)::uuid,
     CASE WHEN n % 50 = 0 THEN 'card_token' WHEN n % 51 = 0 THEN 'click_to_pay_customer' ELSE 'payment_option' END,
     CASE WHEN n % 50 = 0 THEN '' WHEN n < 2000 THEN 'old-' || n ELSE 'many-' || n % 997 END, 'ref-' || n,
     'fraud', state, 'x', 'x', '[]', '[]', '{}', at, CASE WHEN state = 'completed' THEN at END
   FROM (SELECT n, timestamptz '2025-09-20T00:00:00Z' + least(n, 8000) * interval '66 minutes' + greatest(n - 8000, 0) * interval '5 minutes' AS at,
     CASE WHEN n % 4001 = 0 THEN 'failed' WHEN n % 20 = 3 THEN 'refused' ELSE 'completed' END AS state
     FROM generate_series(1, 17000) n) AS s`,
  [tenantId],
);
const stranger = await bench.tenant();
const all = await bench.owner<Row>(
  "SELECT id, state, target_kind, target_account, target_reference, requested_at FROM deletion WHERE tenant_id = $1 ORDER BY id DESC",
  [tenantId],
);

type Filter = Omit<Partial<ListDeletionsInput>, "limit" | "cursor">;

function expected({ state, targetKind, query, from, to }: Filter): string[] {
  const begins = (text: string) => query === undefined || text.startsWith(query);
  return all
    .filter(
      (row) =>
        (state === undefined || row.state === state) &&
        (targetKind === undefined || row.target_kind === targetKind) &&
        (begins(row.target_account) || begins(row.target_reference)) &&
        (from === undefined || row.requested_at >= new Date(from)) &&
        (to === undefined || row.requested_at <= new Date(to)),
    )
    .map(({ id }) => id);
}

/** The first pages, and one that begins amid the list. */
async function expectPages(filter: Filter): Promise<void> {
  const ids = expected(filter);
  const middle = ids[Math.floor(ids.length / 2)];
  for (const begin of [undefined, middle]) {
    let rest = begin === undefined ? ids : ids.slice(ids.indexOf(begin) + 1);
    let cursor = begin;
    for (let page = 0; page < 2; page += 1) {
      const found = await reader.list(tenantId, {
        limit: 70,
        ...filter,
        ...(cursor && { cursor }),
      });
      expect(found.map(({ deletion }) => deletion.id)).toEqual(rest.slice(0, 70));
      rest = rest.slice(70);
      cursor = found.at(-1)?.deletion.id;
      if (cursor === undefined) break;
    }
  }
}

const QUERIES = [
  undefined,
  "old-",
  "old-17",
  "many-",
  "many-99",
  "many-996",
  "ref-",
  "ref-16",
  "ref-16999",
  "none",
  "m",
];
const STATES = [undefined, "failed", "refused", "executing"] as const;
const KINDS = [undefined, "card_token"] as const;
const TIMES = [{}, { from: "2025-10-03T00:00:00Z", to: "2025-10-09T12:00:00Z" }];

describe.each(QUERIES)("deletions whose account or reference begins with %j", (query) => {
  test.each(STATES)(
    "in state %s, of each kind and time, come in pages, the newest first",
    async (state) => {
      for (const targetKind of KINDS) {
        for (const times of TIMES)
          await expectPages({
            ...times,
            ...(query && { query }),
            ...(state && { state }),
            ...(targetKind && { targetKind }),
          });
      }
    },
  );
});

test("every filter has rows to find", () => {
  expect(expected({ query: "old-" }).length).toBeGreaterThan(500);
  expect(expected({ query: "m" }).length).toBeGreaterThan(10_000);
  expect(expected({ state: "failed" })).toHaveLength(4);
});

test("another tenant finds nothing", async () => {
  for (const filter of [{}, { query: "many-" }, { state: "failed" as const }])
    expect(await reader.list(stranger, { limit: 50, ...filter })).toEqual([]);
});
