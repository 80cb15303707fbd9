import fc from "fast-check";
import { expect, test } from "vitest";
import { decideUse } from "#deletion/decide-use.ts";
import { restored, suspended } from "#deletion/suspension.ts";
import { moments, subjects } from "#testing/deletion-arbitraries.ts";

test("what was suspended and is restored is what it was, unless it was suspended before", () => {
  fc.assert(
    fc.property(subjects, (subject) => {
      expect(restored(suspended(subject))).toEqual(restored(subject));
    }),
  );
});

test("what is suspended or restored twice is so once", () => {
  fc.assert(
    fc.property(subjects, (subject) => {
      expect(suspended(suspended(subject))).toEqual(suspended(subject));
      expect(restored(restored(subject))).toEqual(restored(subject));
    }),
  );
});

test("USE-02: whatever is suspended authorises no use", () => {
  fc.assert(
    fc.property(subjects, moments, (subject, { today }) => {
      expect(decideUse(suspended(subject), today).kind).toBe("refused");
    }),
  );
});
