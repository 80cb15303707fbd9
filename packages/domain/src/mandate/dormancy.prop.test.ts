import fc from "fast-check";
import { expect, test } from "vitest";
import { addMonths } from "#calendar/add-months.ts";
import { isDormant } from "#mandate/dormancy.ts";
import { days, mandates } from "#mandate/testing/mandates.ts";

test("SEPA-16: a mandate that is dormant stays so while no collection is presented", () => {
  fc.assert(
    fc.property(mandates, days, days, (mandate, one, other) => {
      const [earlier = "", later = ""] = [one, other].toSorted();
      expect(isDormant(mandate, earlier) && !isDormant(mandate, later)).toBe(false);
    }),
  );
});

test("SEPA-16: a mandate is not dormant within 36 months of a presented collection, with any result", () => {
  fc.assert(
    fc.property(mandates, days, (mandate, today) => {
      const presented = mandate.collections.filter(
        ({ state }) => state !== "planned" && state !== "withdrawn",
      );
      fc.pre(presented.some(({ dueOn }) => today <= addMonths(dueOn, 36)));
      expect(isDormant(mandate, today)).toBe(false);
    }),
  );
});
