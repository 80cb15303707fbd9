import { afterAll, expect, test } from "vitest";
import { uuidTimestamp } from "#rows/uuid-v7.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());

test("RFC 9562, 5.7: the ids of one statement are UUIDs of version 7, in order, with the time of their making", async () => {
  const rows = await bench.owner<{ id: string; ms: number }>(
    "SELECT uuid_v7() AS id, floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms FROM generate_series(1, 2000)",
  );
  const ids = rows.map(({ id }) => id);
  for (const { id, ms } of rows) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ms - uuidTimestamp(id)).toBeGreaterThanOrEqual(0);
  }
  expect(uuidTimestamp(ids[0] ?? "")).toBeGreaterThan((rows[0]?.ms ?? 0) - 60_000);
  expect(new Set(ids.map((id) => id.slice(19))).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
});
