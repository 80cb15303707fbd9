import { afterAll, beforeAll, expect, test } from "vitest";
import { createEventPositions } from "#event-log/event-positions.ts";
import { event } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const positions = createEventPositions(bench.database);
const tenantId = await bench.tenant();
const at = (day: number) => new Date(Date.UTC(2026, 9, day));

beforeAll(async () => {
  const events = Array.from({ length: 40 }, (_, place) => ({
    ...event(`subject-${place % 4}`, "expunge.deletion.accepted"),
    occurredAt: at(place + 1),
  }));
  await bench.store.applyChanges(
    tenantId,
    events.map((one) => ({ events: [one], audit: [] })),
  );
});

test("a time is found in the log across months", async () => {
  const found = await Promise.all(
    [-9, 1, 2, 20, 33, 40, 41].map((day) => positions.before(tenantId, at(day))),
  );
  expect(found).toEqual([0n, 0n, 1n, 19n, 32n, 39n, 40n]);
});

test("a time is found behind dropped months", async () => {
  const other = await bench.tenant();
  const events = Array.from({ length: 20 }, (_, place) => ({
    ...event("subject", "expunge.deletion.accepted"),
    occurredAt: at(place + 1),
  }));
  await bench.store.applyChanges(
    other,
    events.map((one) => ({ events: [one], audit: [] })),
  );
  await bench.owner("DELETE FROM event WHERE tenant_id = $1 AND last_seq <= 9", [other]);
  expect(await positions.before(other, at(1))).toBe(9n);
  expect(await positions.before(other, at(15))).toBe(14n);
});

test("the last place, and those of a subject in a stretch of the log", async () => {
  expect(await positions.last(tenantId)).toBe(40n);
  expect(await positions.about(tenantId, "subject-1", 2n, 14n)).toEqual([6n, 10n, 14n]);
  expect(await positions.about(tenantId, "none", 0n, 40n)).toEqual([]);
});

test("another tenant has no place in it", async () => {
  const other = await bench.tenant();
  expect(await positions.last(other)).toBe(0n);
  expect(await positions.before(other, at(20))).toBe(0n);
  expect(await positions.about(other, "subject-1", 0n, 40n)).toEqual([]);
});
