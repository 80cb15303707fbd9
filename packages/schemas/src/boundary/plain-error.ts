import type { z } from "zod";

const TYPES: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  date: "a date",
  int: "an integer",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a string",
};
const FORMATS: Readonly<Record<string, string>> = {
  base64: "base64",
  cidrv4: "a network of IPv4 addresses",
  cidrv6: "a network of IPv6 addresses",
  date: "a day, YYYY-MM-DD",
  datetime: "an instant in ISO 8601, such as 2026-11-20T10:15:30Z",
  email: "an email address",
  ipv4: "an IPv4 address",
  ipv6: "an IPv6 address",
  url: "a URL",
  uuid: "a UUID",
};
const UNITS: Readonly<Record<string, string>> = { array: "items", string: "characters" };

/** The requirement that a value violates, for schemas without a message of their own. It never repeats the value or a pattern. */
export function plainError(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined) return "is required";
      return `must be ${TYPES[issue.expected] ?? "of another type"}`;
    case "invalid_value":
      return oneOf(issue.values);
    case "invalid_union":
      return Array.isArray(issue.options) ? oneOf(issue.options) : "has an unknown form";
    case "invalid_format":
      return `must be ${FORMATS[issue.format] ?? "in the documented format"}`;
    case "too_big":
      return bound(issue.origin, issue.inclusive ? "at most" : "less than", issue.maximum);
    case "too_small":
      return bound(issue.origin, issue.inclusive ? "at least" : "more than", issue.minimum);
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "unrecognized_keys":
    case "invalid_key":
    case "invalid_element":
    case "custom":
      return "is not valid";
  }
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1
    ? `must be ${String(values[0])}`
    : `must be one of ${values.map(String).join(", ")}`;
}

function bound(origin: string, relation: string, limit: number | bigint): string {
  const unit = UNITS[origin];
  return unit === undefined
    ? `must be ${relation} ${limit}`
    : `must have ${relation} ${limit} ${unit}`;
}
