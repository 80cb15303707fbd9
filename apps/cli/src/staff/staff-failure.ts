import { CommandFailure, EXIT, type ExitCode } from "#exit-codes.ts";

/** The part of an error of the API that programs read. */
export type StaffError = {
  readonly code: string;
  readonly rule?: string;
  readonly details?: readonly { readonly field: string; readonly message: string }[];
};

const ADVICE: Readonly<Record<string, readonly [ExitCode, string]>> = {
  unauthorized: [
    EXIT.unreachable,
    "the installation does not accept EXPUNGE_TOKEN: it has expired, or is no staff token of this installation",
  ],
  no_token: [EXIT.unreachable, "EXPUNGE_TOKEN is no bearer token"],
  forbidden: [
    EXIT.unreachable,
    "the role of EXPUNGE_TOKEN does not permit this (docs/permissions.md)",
  ],
  unreachable: [
    EXIT.unreachable,
    "the installation does not answer: check EXPUNGE_URL, and whether the API is running",
  ],
  unexpected_answer: [EXIT.unreachable, "the answer is not from Expunge: check EXPUNGE_URL"],
  overloaded: [EXIT.unreachable, "the installation is overloaded: try again later"],
  throttled: [EXIT.unreachable, "too many requests: try again later"],
  internal: [EXIT.unreachable, "the installation failed: try again, then look into its log"],
  not_found: [EXIT.refused, "not found"],
};

/** The options whose fields have other names at the API. */
const OPTIONS: Readonly<Record<string, string>> = {
  eventTypes: "--event-type",
  olderThanMonths: "--older-than-months",
  overlapHours: "--overlap",
  planHash: "--plan-hash",
  quarter: "<quarter>",
  timeZone: "--time-zone",
  types: "--type",
};

function nameOf(field: string): string {
  // The conditions and limits of a batch are options named as their fields.
  const [, part] = /^(?:source\.filter|limits)\.(\w+)$/.exec(field) ?? [];
  if (part !== undefined)
    return `--${part.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return OPTIONS[field.split(".")[0] ?? ""] ?? field;
}

/** How a command ends after an error of the API. Its words hold no values of the input. */
export function staffFailure(message: string, error: StaffError): CommandFailure {
  const { code, rule, details = [] } = error;
  // A rule tells more than the role.
  const known = rule === undefined ? ADVICE[code] : undefined;
  if (known) return new CommandFailure(...known);
  const fields = details.map((one) => `${nameOf(one.field)}: ${one.message}`).join("; ");
  if (code === "invalid") return new CommandFailure(EXIT.usage, fields || message);
  return new CommandFailure(EXIT.refused, rule === undefined ? message : `${rule}: ${message}`);
}
