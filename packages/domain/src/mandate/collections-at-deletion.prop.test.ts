import fc from "fast-check";
import { expect, test } from "vitest";
import {
  amountAtStake,
  isOpen,
  classifyOpenCollections,
} from "#mandate/collections-at-deletion.ts";
import { collections, days } from "#mandate/testing/mandates.ts";

test("SEPA-12: no collection is both withdrawn and settling, and together they are the open ones", () => {
  fc.assert(
    fc.property(collections, days, (all, today) => {
      const { withdrawn, settling } = classifyOpenCollections(all, today);
      expect(withdrawn.filter((one) => settling.includes(one))).toEqual([]);
      const parted = all.filter((one) => withdrawn.includes(one) || settling.includes(one));
      expect(parted).toEqual(all.filter(isOpen));
    }),
  );
});

test("SEPA-11: only planned collections are withdrawn, and none on or after its due day", () => {
  fc.assert(
    fc.property(collections, days, (all, today) => {
      const { withdrawn } = classifyOpenCollections(all, today);
      expect(withdrawn.filter(({ state, dueOn }) => state !== "planned" || dueOn <= today)).toEqual(
        [],
      );
    }),
  );
});

test("SEPA-11: a collection past withdrawal stays past withdrawal", () => {
  fc.assert(
    fc.property(collections, days, days, (all, one, other) => {
      const [earlier = "", later = ""] = [one, other].toSorted();
      const { withdrawn } = classifyOpenCollections(all, earlier);
      expect(withdrawn).toEqual(
        expect.arrayContaining([...classifyOpenCollections(all, later).withdrawn]),
      );
    }),
  );
});

test("the amount at stake is the sum of withdrawn and settling collections", () => {
  fc.assert(
    fc.property(collections, days, (all, today) => {
      const { withdrawn, settling } = classifyOpenCollections(all, today);
      expect(amountAtStake(withdrawn) + amountAtStake(settling)).toBe(amountAtStake(all));
    }),
  );
});
