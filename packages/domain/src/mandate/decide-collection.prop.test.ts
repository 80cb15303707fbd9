import fc from "fast-check";
import { expect, test } from "vitest";
import { type CollectionState, REPORTED_STATES } from "#mandate/collection.ts";
import { type CollectionReport, decideCollection } from "#mandate/decide-collection.ts";
import { isDormant } from "#mandate/dormancy.ts";
import type { Mandate } from "#mandate/mandate.ts";
import { days, mandates } from "#mandate/testing/mandates.ts";

const ENDS = new Set<CollectionState>(["rejected", "returned", "refunded", "withdrawn"]);

type Said = Omit<CollectionReport, "mandate">;
const said: fc.Arbitrary<Said> = fc.record({
  pendingDeletion: fc.boolean(),
  endToEndId: fc.constantFrom("E-1", "E-2", "E-3"),
  dueOn: days,
  next: fc.constantFrom(...REPORTED_STATES),
  today: days,
});
/** Reports recorded one after the other. */
const records = fc.array(said, { maxLength: 20 });
const untouched = mandates.map((mandate): Mandate => ({ ...mandate, collections: [] }));

const stateOf = ({ collections }: Mandate, id: string) =>
  collections.find(({ endToEndId }) => endToEndId === id)?.state;

/** The mandate after a report: as it was, unless that was accepted. */
function after(mandate: Mandate, report: Said): Mandate {
  const decision = decideCollection({ mandate, ...report });
  if (decision.kind !== "accepted") return mandate;
  const { endToEndId, dueOn, next } = report;
  const others = mandate.collections.filter((one) => one.endToEndId !== endToEndId);
  const collection = { endToEndId, amountMinor: 4200, dueOn, state: next };
  return { ...mandate, state: decision.mandate, collections: [...others, collection] };
}

/** The mandate as it was after each record, the first time before any. */
function lifeOf(mandate: Mandate, recorded: readonly Said[]): readonly Mandate[] {
  let at = mandate;
  return [mandate, ...recorded.map((report) => (at = after(at, report)))];
}

/** The states that a collection has had. */
function statesIn(life: readonly Mandate[], id: string): readonly CollectionState[] {
  const states = life.flatMap((mandate) => stateOf(mandate, id) ?? []);
  return states.filter((state, place) => state !== states[place - 1]);
}

test("SEPA-06: no path leads out of an end of a collection, and none back", () => {
  fc.assert(
    fc.property(mandates, records, (mandate, recorded) => {
      for (const id of ["E-1", "E-2", "E-3"]) {
        const had = statesIn(lifeOf(mandate, recorded), id);
        expect(had.slice(0, -1).filter((one) => ENDS.has(one))).toEqual([]);
        expect(new Set(had).size).toBe(had.length);
      }
    }),
  );
});

test("SEPA-06: a collection with a result was presented", () => {
  fc.assert(
    fc.property(untouched, records, (mandate, recorded) => {
      for (const id of ["E-1", "E-2", "E-3"]) {
        const had = statesIn(lifeOf(mandate, recorded), id);
        expect(had.every((one) => one === "planned") || had.includes("presented")).toBe(true);
      }
    }),
  );
});

test("recording an accepted report again changes nothing, at any time", () => {
  fc.assert(
    fc.property(mandates, said, days, (mandate, report, today) => {
      fc.pre(decideCollection({ mandate, ...report }).kind === "accepted");
      const again = { ...report, mandate: after(mandate, report), today, pendingDeletion: true };
      expect(decideCollection(again)).toEqual({ kind: "unchanged" });
    }),
  );
});

test("SEPA-03, SEPA-07, SEPA-08: only an active mandate comes to know a new collection", () => {
  fc.assert(
    fc.property(mandates, said, (mandate, report) => {
      fc.pre(mandate.state !== "active");
      const known = mandate.collections.map(({ endToEndId }) => endToEndId).toSorted();
      const { collections } = after(mandate, report);
      expect(collections.map(({ endToEndId }) => endToEndId).toSorted()).toEqual(known);
    }),
  );
});

test("SEPA-09: a mandate changes by a collection only when it is one-off, active, and the collection settles", () => {
  fc.assert(
    fc.property(mandates, said, (mandate, report) => {
      const decision = decideCollection({ mandate, ...report });
      fc.pre(decision.kind === "accepted");
      const ends =
        mandate.type === "one_off" && mandate.state === "active" && report.next === "settled";
      expect(decision.mandate).toBe(ends ? "consumed" : mandate.state);
    }),
  );
});

test("SEPA-10: a one-off mandate never has two collections that have collected or may collect", () => {
  fc.assert(
    fc.property(untouched, records, (mandate, recorded) => {
      for (const { collections } of lifeOf({ ...mandate, type: "one_off" }, recorded)) {
        expect(collections.filter(({ state }) => !ENDS.has(state)).length).toBeLessThan(2);
      }
    }),
  );
});

test("SEPA-15: while a deletion is pending, no collection becomes known", () => {
  fc.assert(
    fc.property(mandates, records, (mandate, recorded) => {
      const pending = recorded.map((report) => ({ ...report, pendingDeletion: true }));
      const last = lifeOf(mandate, pending).at(-1);
      expect(last?.collections).toHaveLength(mandate.collections.length);
    }),
  );
});

test("SEPA-16: a dormant mandate takes no new collection due from today on", () => {
  fc.assert(
    fc.property(mandates, said, (mandate, report) => {
      fc.pre(stateOf(mandate, report.endToEndId) === undefined);
      fc.pre(isDormant(mandate, report.today) && report.dueOn >= report.today);
      expect(after(mandate, report)).toBe(mandate);
    }),
  );
});
