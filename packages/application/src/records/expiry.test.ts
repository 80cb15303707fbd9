import { expect, test } from "vitest";
import { expiryOf, lastDayOf } from "#records/expiry.ts";

test.each([
  ["01/2026", "2026-01-31"],
  ["02/2027", "2027-02-28"],
  ["02/2028", "2028-02-29"],
  ["04/2030", "2030-04-30"],
  ["12/2026", "2026-12-31"],
  ["02/2000", "2000-02-29"],
])("a card with the expiry %s is valid until the end of %s", (expiry, lastDay) => {
  expect(lastDayOf(expiry)).toBe(lastDay);
  expect(expiryOf(lastDay)).toBe(expiry);
});

test("every expiry round-trips", () => {
  for (let year = 2000; year < 2100; year += 1) {
    for (let month = 1; month <= 12; month += 1) {
      const expiry = `${String(month).padStart(2, "0")}/${year}`;
      expect(expiryOf(lastDayOf(expiry))).toBe(expiry);
    }
  }
});
