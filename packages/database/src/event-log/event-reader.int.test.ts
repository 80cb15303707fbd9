import type { ListEventsInput } from "@expunge/schemas/trpc/events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEventReader } from "#event-log/event-reader.ts";
import { event } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const reader = createEventReader(bench.database);
const tenantId = await bench.tenant();
const [EVEN, ODD] = ["expunge.deletion.accepted", "expunge.deletion.completed"] as const;
const events = Array.from({ length: 7 }, (_, place) =>
  event(`subject-${place}`, place % 2 === 0 ? EVEN : ODD),
);

beforeAll(async () => {
  await bench.store.applyChanges(
    tenantId,
    events.map((one) => ({ events: [one], audit: [] })),
  );
});

const sequences = async (filter: Partial<ListEventsInput>) => {
  const found = await reader.list(tenantId, { limit: 50, order: "newest", ...filter });
  return found.map(({ sequence }) => Number(sequence));
};

test("events come back as they were written", async () => {
  const [first] = await reader.list(tenantId, { limit: 1, order: "oldest" });
  expect(first).toEqual({ ...events[0], sequence: 1n });
});

test("newest first, page by page", async () => {
  expect(await sequences({})).toEqual([7, 6, 5, 4, 3, 2, 1]);
  expect(await sequences({ limit: 3 })).toEqual([7, 6, 5]);
  expect(await sequences({ limit: 3, cursor: "5" })).toEqual([4, 3, 2]);
  expect(await sequences({ limit: 3, cursor: "2" })).toEqual([1]);
  expect(await sequences({ cursor: "1" })).toEqual([]);
});

test("oldest first, page by page, and on where it ended", async () => {
  expect(await sequences({ order: "oldest", limit: 3 })).toEqual([1, 2, 3]);
  expect(await sequences({ order: "oldest", limit: 3, cursor: "3" })).toEqual([4, 5, 6]);
  expect(await sequences({ order: "oldest", cursor: "7" })).toEqual([]);
  await bench.store.applyChanges(tenantId, [{ events: [event("later", EVEN)], audit: [] }]);
  expect(await sequences({ order: "oldest", cursor: "7" })).toEqual([8]);
});

test("by type, and of no other tenant", async () => {
  expect(await sequences({ types: [ODD] })).toEqual([6, 4, 2]);
  expect(await sequences({ types: [ODD, EVEN], cursor: "3" })).toEqual([2, 1]);
  expect(await sequences({ types: ["none"] })).toEqual([]);
  expect(await reader.list(await bench.tenant(), { limit: 50, order: "newest" })).toEqual([]);
});

test("unknown fields of a later version are ignored, and missing fields are not invented", async () => {
  const [own, broken] = [await bench.tenant(), await bench.tenant()];
  const { body, ...written } = event("later", ODD);
  const insert = (to: string, data: object) =>
    bench.owner(
      `INSERT INTO event (tenant_id, last_seq, first_seq, ids, types, subject, occurred_at, body)
       VALUES ($1, 1, 1, ARRAY[$2::uuid], ARRAY[$3], $4, $5, $6)`,
      [to, written.id, written.type, written.subject, written.occurredAt, JSON.stringify(data)],
    );
  await insert(own, { ...body, phase: "last" });
  await insert(broken, {});
  const newest = { limit: 50, order: "newest" } as const;
  expect(await reader.list(own, newest)).toEqual([{ ...written, body, sequence: 1n }]);
  await expect(reader.list(broken, newest)).rejects.toThrow("deletionId");
});
