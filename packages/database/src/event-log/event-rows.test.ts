import type { EventEntry } from "@expunge/application/write-path/change";
import fc from "fast-check";
import { expect, test } from "vitest";
import { eventRows, eventsOfRow, MOST_EVENTS_OF_ROW } from "#event-log/event-rows.ts";

const AT = new Date("2026-11-29T12:00:00.000Z");
const shared = {
  deletionId: "d-1",
  credentialId: "c-1",
  targetKind: "payment_option",
  reason: "fraud",
  state: "completed",
} as const;

const entry = (more: Partial<Record<keyof EventEntry, unknown>>) =>
  ({
    id: "e-1",
    type: "expunge.deletion.accepted",
    subject: "d-1",
    occurredAt: AT,
    body: shared,
    ...more,
  }) as EventEntry;

/** Events as they are read: those of all rows, numbered from 1. */
function readBack(events: readonly EventEntry[]) {
  let last = 0n;
  return eventRows(events).flatMap((row) => {
    const firstSeq = last + 1n;
    last += BigInt(row.ids.length);
    return eventsOfRow({ ...row, firstSeq });
  });
}

test("the events of a deletion are one row, with the details of one by its place", () => {
  const types = ["accepted", "disabled", "erased"].map((name) => `expunge.deletion.${name}`);
  const body = { ...shared, cancellationReason: "MD16" };
  const events = [
    ...types.slice(0, 2).map((type) => entry({ type })),
    entry({ type: "expunge.mandate.cancelled", body }),
    ...types.slice(2).map((type) => entry({ type })),
  ];
  expect(eventRows(events)).toMatchObject([
    { body: shared, details: { 3: { cancellationReason: "MD16" } } },
  ]);
  expect(readBack(events)).toEqual(
    events.map((event, place) => ({ ...event, sequence: BigInt(place + 1) })),
  );
});

test.each([
  ["subject", entry({ subject: "d-2" })],
  ["time", entry({ occurredAt: new Date(0) })],
  ["value of a shared field", entry({ body: { ...shared, state: "failed" } })],
  ["order of fields", entry({ body: Object.fromEntries(Object.entries(shared).toReversed()) })],
])("another %s begins a row", (_, other) => {
  expect(eventRows([entry({}), other])).toHaveLength(2);
});

test("a row has a limited number of events", () => {
  const events = Array.from({ length: 2 * MOST_EVENTS_OF_ROW + 1 }, () => entry({}));
  expect(eventRows(events).map(({ ids }) => ids.length)).toEqual([
    MOST_EVENTS_OF_ROW,
    MOST_EVENTS_OF_ROW,
    1,
  ]);
});

test("any events are read as they were written, each with its fields in order", () => {
  const data = fc.uniqueArray(
    fc.tuple(
      fc.constantFrom("a", "b", "c", "rules"),
      fc.constantFrom<unknown>(1, "1", null, ["1"]),
    ),
    { minLength: 1, selector: ([name]) => name },
  );
  const drafts = fc.array(
    fc.record({
      id: fc.uuid(),
      type: fc.constantFrom("expunge.deletion.accepted", "expunge.deletion.completed"),
      subject: fc.constantFrom("d-1", "d-2"),
      occurredAt: fc.constantFrom(AT, new Date(0)),
      body: data.map((fields) => Object.fromEntries(fields)),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(drafts, (generated) => {
      const events = generated.map(entry);
      const found = readBack(events);
      const named = ({
        id,
        type,
        subject,
        occurredAt,
        body,
      }: Omit<EventEntry, "type" | "body"> & {
        type: string;
        body: unknown;
      }) => ({ id, type, subject, occurredAt, body });
      expect(JSON.stringify(found.map(named))).toBe(JSON.stringify(events.map(named)));
      expect(found.map(({ sequence }) => Number(sequence))).toEqual(events.map((_, i) => i + 1));
    }),
  );
});
