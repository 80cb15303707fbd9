import { LOGGED_EVENTS } from "@expunge/testkit/logged-events";
import type { CredentialRecord } from "@expunge/application/records/credential";
import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { APPLY_CHANGES, changeLists } from "#write-path/change-lists.ts";
import { cardToken, deleting, event, storing } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const { store } = bench;

async function stored(tenantId: string, count: number): Promise<CredentialRecord[]> {
  const tokens = Array.from({ length: count }, () => cardToken(tenantId));
  await store.applyChanges(
    tenantId,
    tokens.map((token) => storing(token)),
  );
  return tokens;
}

const numbers = (table: string, tenantId: string) =>
  bench.owner<{ seq: string }>(`SELECT seq FROM ${table} WHERE tenant_id = $1 ORDER BY seq`, [
    tenantId,
  ]);
const oneTo = (last: number) =>
  Array.from({ length: last }, (_, index) => ({ seq: String(index + 1) }));

/** A random list of some of these, in a random order. */
function some<T>(all: readonly T[], most: number): T[] {
  return all
    .map((one) => ({ one, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .slice(0, 1 + Math.floor(Math.random() * most))
    .map(({ one }) => one);
}

test("numbers have no gaps under concurrency, and become visible in order", async () => {
  const tenantId = await bench.tenant();
  const tokens = await stored(tenantId, 120);
  const done = new AbortController();
  const seen: number[] = [];
  const reader = (async () => {
    while (!done.signal.aborted) {
      const [row] = await bench.owner<{ last: number; count: number }>(
        `SELECT coalesce(max(seq), 0)::int AS last, count(*)::int AS count FROM ${LOGGED_EVENTS} WHERE tenant_id = $1`,
        [tenantId],
      );
      expect(row?.count).toBe(row?.last);
      seen.push(row?.last ?? 0);
    }
  })();
  // Everybody wants every token, in lists of their own: each is won once.
  const writers = Array.from({ length: 8 }, async () => {
    let won = 0;
    for (const list of [tokens.slice(0, 40), tokens.slice(40, 80), tokens.slice(80)]) {
      for (const part of [some(list, 40), list]) {
        const written = await store.applyChanges(
          tenantId,
          part.map((token) => deleting(token, { events: [event("a"), event("b")] })),
        );
        won += written.filter(Boolean).length;
      }
    }
    return won;
  });
  const wins = await Promise.all(writers);
  done.abort();
  await reader;

  expect(wins.reduce((sum, won) => sum + won, 0)).toBe(120);
  expect(await numbers(LOGGED_EVENTS, tenantId)).toEqual(oneTo(240));
  expect(await numbers("audit_entry", tenantId)).toEqual(oneTo(120));
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test("16 writers with overlapping lists in any order do not block each other for good", async () => {
  const tenantId = await bench.tenant();
  const tokens = await stored(tenantId, 40);
  const versions = new Map(tokens.map(({ id }) => [id, 1]));
  const writer = async () => {
    for (let round = 0; round < 8; round += 1) {
      const list = some(tokens, 20).map((token) => ({
        ...token,
        version: versions.get(token.id) ?? 1,
      }));
      const changes = list.map((token) => {
        const change = deleting(token);
        const { id, version } = token;
        return {
          ...change,
          credential: {
            id,
            version,
            state: "active",
            changedAt: new Date(),
            erase: false,
          } as const,
        };
      });
      const written = await store.applyChanges(tenantId, changes);
      list.forEach(({ id, version }, place) => {
        if (written[place]) versions.set(id, version + 1);
      });
    }
  };
  await expect(Promise.all(Array.from({ length: 16 }, writer))).resolves.toHaveLength(16);
  const [row] = await bench.owner<{ writes: string }>(
    "SELECT sum(version - 1) AS writes FROM credential WHERE tenant_id = $1",
    [tenantId],
  );
  const events = await numbers(LOGGED_EVENTS, tenantId);
  expect(events).toEqual(oneTo(Number(row?.writes)));
});

test("a tenant waits for its own writers only", async () => {
  const [busy, free] = [await bench.tenant(), await bench.tenant()];
  const holder = new pg.Client({ connectionString: bench.test.url });
  await holder.connect();
  await holder.query("BEGIN");
  await holder.query(APPLY_CHANGES, [busy, ...changeLists([])]);
  const { rows } = await holder.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");

  const waiting = store.applyChanges(busy, [{ events: [event("x")], audit: [] }]);
  expect(await store.applyChanges(free, [{ events: [event("x")], audit: [] }])).toEqual([true]);
  await bench.blocks(rows[0]?.pid ?? 0);
  await holder.query("COMMIT");
  expect(await waiting).toEqual([true]);
  await holder.end();
});
