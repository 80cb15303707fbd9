import { expect, test } from "vitest";
import { storedDay, storedInstant } from "#boundary/stored-time.ts";

const faultOf = (given: { success: boolean; error?: { issues: { message: string }[] } }) =>
  given.error?.issues.map(({ message }) => message);

test.each(["0001-01-01", "2024-02-29", "9999-12-31"])("%s is a day to be stored", (day) => {
  expect(storedDay.parse(day)).toBe(day);
});

test("the year 0 is none that can be stored, nor asked about", () => {
  const years = ["must be in the years 0001 to 9999"];
  expect(faultOf(storedDay.safeParse("0000-12-31"))).toEqual(years);
  expect(faultOf(storedInstant.safeParse("0000-12-31T23:59:59Z"))).toEqual(years);
});

test.each(["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"])("%s can be asked about", (at) => {
  expect(storedInstant.parse(at)).toBe(at);
});

test.each([
  ["2027-06-01T12:00:00+02:00", "2027-06-01T10:00:00.000Z"],
  ["2027-06-01T00:30:00.5-05:30", "2027-06-01T06:00:00.500Z"],
])("ISO 8601: %s is the instant %s", (given, instant) => {
  expect(storedInstant.parse(given)).toBe(instant);
});

test.each(["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"])(
  "%s is outside of the years in UTC",
  (at) => {
    expect(faultOf(storedInstant.safeParse(at))).toEqual(["must be in the years 0001 to 9999"]);
  },
);

test.each(["2027-06-01T12:00:00", "2027-06-01T12:00:00+2", "2027-02-30T12:00:00+02:00", "x"])(
  "%j is no instant",
  (at) => {
    expect(storedInstant.safeParse(at).success).toBe(false);
  },
);

test.each(["2026-02-29", "2026-1-1", "+10000-01-01", ""])("%j is no day", (day) => {
  expect(storedDay.safeParse(day).success).toBe(false);
});
