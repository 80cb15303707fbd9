import { parseEnvironment } from "@expunge/schemas/boundary/parse-environment";
import { expect, test } from "vitest";
import { workerEnvironment } from "#environment.ts";

const months = workerEnvironment.pick({
  KEEP_DELETIONS_MONTHS: true,
  KEEP_EVENTS_MONTHS: true,
  KEEP_AUDIT_MONTHS: true,
});

test("a retention is a whole number of months, and unlimited unless it is set", () => {
  expect(parseEnvironment(months, {})).toEqual({});
  expect(parseEnvironment(months, { KEEP_EVENTS_MONTHS: "1", KEEP_AUDIT_MONTHS: "120" })).toEqual({
    KEEP_EVENTS_MONTHS: 1,
    KEEP_AUDIT_MONTHS: 120,
  });
});

test.each(["0", "-1", "1.5", "ever", "12 months", "1201", "Infinity"])(
  "%j is none, and named in one line without its value",
  (value) => {
    const parse = () =>
      parseEnvironment(months, { KEEP_DELETIONS_MONTHS: value, KEEP_AUDIT_MONTHS: "12" });
    expect(parse).toThrow(
      /^KEEP_DELETIONS_MONTHS: must be a whole number of months, from 1 to 1200$/,
    );
  },
);

const network = workerEnvironment.pick({
  NETWORK_CALLS_PER_SECOND: true,
  NETWORK_BREAK_AFTER: true,
  NETWORK_BREAK_SECONDS: true,
});

test("the limits of a tenant's calls have defaults, and are numbers in their units", () => {
  expect(parseEnvironment(network, {})).toEqual({
    NETWORK_CALLS_PER_SECOND: 200,
    NETWORK_BREAK_AFTER: 5,
    NETWORK_BREAK_SECONDS: 5,
  });
  expect(parseEnvironment(network, { NETWORK_CALLS_PER_SECOND: "1000" })).toMatchObject({
    NETWORK_CALLS_PER_SECOND: 1000,
  });
});

test.each([
  ["NETWORK_CALLS_PER_SECOND", "0", "from 1 to 100000"],
  ["NETWORK_CALLS_PER_SECOND", "0.5", "from 1 to 100000"],
  ["NETWORK_BREAK_AFTER", "many", "from 1 to 1000"],
  ["NETWORK_BREAK_SECONDS", "0", "from 0.1 to 3600"],
])("%s=%s is named in one line", (name, value, range) => {
  expect(() => parseEnvironment(network, { [name]: value })).toThrow(
    new RegExp(`^${name}: must be a (whole )?number ${range}$`),
  );
});
