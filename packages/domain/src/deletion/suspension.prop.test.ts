import fc from "fast-check";
import { expect, test } from "vitest";
import { decideUse } from "#deletion/decide-use.ts";
import { reactivated, suspended } from "#deletion/suspension.ts";
import { moments, subjects } from "#testing/deletion-arbitraries.ts";

test("suspending and reactivating restores a credential, unless it was suspended before", () => {
  fc.assert(
    fc.property(subjects, (subject) => {
      expect(reactivated(suspended(subject))).toEqual(reactivated(subject));
    }),
  );
});

test("suspending and reactivating are idempotent", () => {
  fc.assert(
    fc.property(subjects, (subject) => {
      expect(suspended(suspended(subject))).toEqual(suspended(subject));
      expect(reactivated(reactivated(subject))).toEqual(reactivated(subject));
    }),
  );
});

test("USE-02: a suspended credential authorises no use", () => {
  fc.assert(
    fc.property(subjects, moments, (subject, { today }) => {
      expect(decideUse(suspended(subject), today).kind).toBe("refused");
    }),
  );
});
