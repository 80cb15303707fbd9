import { expect, test } from "vitest";
import { cronExpression, nextOccurrence, timeZone } from "#boundary/cron-expression.ts";

/** The next times of an expression after an instant. */
function times(cron: string, zone: string, after: string, count: number): readonly string[] {
  const found: string[] = [];
  let last = new Date(after);
  while (found.length < count) {
    last = nextOccurrence(cron, zone, last) ?? new Date(Number.NaN);
    found.push(last.toISOString().slice(0, 16));
  }
  return found;
}

test.each([
  ["30 2 * * *", "2026-03-29T01:00", "2026-03-30T00:30"],
  ["0,30 2 * * *", "2026-03-29T01:00", "2026-03-30T00:00"],
])(
  "SWEEP-04: Berlin skips 02:00 to 03:00 in March, and %s is due once at the end of the gap",
  (cron, ...due) => {
    expect(times(cron, "Europe/Berlin", "2026-03-28T12:00:00Z", 2)).toEqual(due);
  },
);

test.each([
  ["30 2 * * *", "2026-10-25T00:30", "2026-10-26T01:30"],
  ["0,30 2 * * *", "2026-10-25T00:00", "2026-10-25T00:30", "2026-10-26T01:00"],
])(
  "SWEEP-04: Berlin repeats 02:00 to 03:00 in October, and %s is due the first time only",
  (cron, ...due) => {
    expect(times(cron, "Europe/Berlin", "2026-10-24T12:00:00Z", due.length)).toEqual(due);
  },
);

test("SWEEP-04: nothing is due again for a worker that looks during the repeated hour", () => {
  for (const within of ["2026-10-25T00:30:00Z", "2026-10-25T01:15:00Z", "2026-10-25T01:30:00Z"])
    expect(times("30 2 * * *", "Europe/Berlin", within, 1)).toEqual(["2026-10-26T01:30"]);
});

test("SWEEP-04: where midnight is skipped, the day begins an hour later, and its sweep is due then", () => {
  expect(times("0 0 * * *", "Africa/Cairo", "2026-04-22T23:00:00Z", 2)).toEqual([
    "2026-04-23T22:00",
    "2026-04-24T21:00",
  ]);
});

test("each hour of the clock is due, repeated or not", () => {
  expect(times("0 * * * *", "Europe/Berlin", "2026-10-24T23:30:00Z", 3)).toEqual([
    "2026-10-25T00:00",
    "2026-10-25T01:00",
    "2026-10-25T02:00",
  ]);
});

test("months without the day are left out, and L is the last day of each", () => {
  expect(times("0 3 31 * *", "UTC", "2026-01-31T12:00:00Z", 2)).toEqual([
    "2026-03-31T03:00",
    "2026-05-31T03:00",
  ]);
  expect(times("0 3 L 2 *", "UTC", "2026-12-01T00:00:00Z", 2)).toEqual([
    "2027-02-28T03:00",
    "2028-02-29T03:00",
  ]);
});

test.each([
  "0 3 * *",
  "* * * * * *",
  "61 * * * *",
  "0 3 * * MOON",
  "*/0 * * * *",
  "2026-01-01T00:00:00",
  "every day",
  "",
])("%j is no cron expression of five fields", (cron) => {
  expect(cronExpression.safeParse(cron).success).toBe(false);
});

test("an expression that never occurs is refused", () => {
  expect(cronExpression.safeParse("0 0 30 2 *").error?.issues).toMatchObject([
    { message: "must occur at some time" },
  ]);
});

test.each(["0 3 * * 1", "*/5 * * * *", "0 3 L * *", "0 3 * * MON#1", "@daily", "0 0 29 2 *"])(
  "%s is a cron expression",
  (cron) => {
    expect(cronExpression.safeParse(cron).success).toBe(true);
  },
);

test.each([
  ["Europe/Berlin", true],
  ["UTC", true],
  ["Mars/Base", false],
  ["+02:00", false],
  ["", false],
])("whether %j is a time zone: %s", (name, is) => {
  expect(timeZone.safeParse(name).success).toBe(is);
});
