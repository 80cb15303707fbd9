import { REPORTED_STATES } from "@expunge/domain/mandate/collection";
import { MANDATE_TYPES } from "@expunge/domain/mandate/mandate";
import fc from "fast-check";
import { expect, test } from "vitest";
import { recordCollection } from "#mandates/record-collection.ts";
import { staff, vault } from "#testing/fixtures.ts";
import { CREDITOR, mandateScene } from "#testing/mandate-scene.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";

const report = fc.record({
  endToEndId: fc.constantFrom("E-1", "E-2", "E-3"),
  status: fc.constantFrom(...REPORTED_STATES),
  later: fc.boolean(),
});
type Report = Pick<
  typeof report extends fc.Arbitrary<infer One> ? One : never,
  "endToEndId" | "status"
>;

/** A mandate whose collections are recorded over this store, and whose option may be deleted. */
async function scene(
  type: (typeof MANDATE_TYPES)[number],
  over: (store: ChangeStore) => ChangeStore,
) {
  const { store, clock, remove } = await mandateScene({ type });
  const record = recordCollection({ store: over(store), vault, clock });
  const about = { mandateReference: "M-1", creditorId: CREDITOR, amountMinor: 4200 };
  const due = { currency: "EUR", dueOn: "2026-12-01" } as const;
  return {
    store,
    remove,
    record: ({ endToEndId, status }: Report) =>
      record(staff, { ...about, ...due, endToEndId, status }).then(
        () => true,
        () => false,
      ),
    recorded: () => [
      [...store.collections.values()].toSorted((a, b) => a.endToEndId.localeCompare(b.endToEndId)),
      [...store.mandates.values()].map(({ state, version }) => ({ state, version })),
    ],
  };
}

test("any interleaving of reports and a deletion leaves what they leave one at a time, in the order of their audit entries", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...MANDATE_TYPES),
      fc.array(report, { minLength: 1, maxLength: 14 }),
      fc.option(fc.nat({ max: 13 })),
      fc.scheduler(),
      async (type, reports, deletesAt, scheduler) => {
        const raced = await scene(type, (store) => ({
          loadTargets: scheduler.scheduleFunction((tenantId: string, lookups) =>
            store.loadTargets(tenantId, lookups),
          ),
          applyChanges: scheduler.scheduleFunction((tenantId: string, changes) =>
            store.applyChanges(tenantId, changes),
          ),
        }));
        const answers = reports.map(async ({ later, ...one }, place) => {
          if (later) await new Promise(setImmediate);
          if (place === deletesAt) await raced.remove();
          return raced.record(one);
        });
        await scheduler.waitFor(Promise.all(answers));

        const serial = await scene(type, (store) => store);
        const [, ...entries] = raced.store.audit;
        for (const { action, details } of entries) {
          const { endToEndId, status } = details as Report;
          const done =
            action === "mandate.collection"
              ? await serial.record({ endToEndId, status })
              : await serial.remove();
          expect(done).toBeTruthy();
        }
        expect(serial.recorded()).toEqual(raced.recorded());
      },
    ),
  );
});
