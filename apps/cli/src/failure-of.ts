import { CommanderError } from "commander";
import { CommandFailure, EXIT, type ExitCode } from "#exit-codes.ts";
import { type StaffError, staffFailure } from "#staff/staff-failure.ts";

export type Failure = { readonly exitCode: ExitCode; readonly message: string };

/** SQLSTATEs and classes of them that a person can act on. */
const DATABASE_FAILURES: readonly (readonly [start: string, ExitCode, message: string])[] = [
  ["28", EXIT.unreachable, "the database refuses this login: check user and password of the URL"],
  ["3D000", EXIT.unreachable, "the database of the URL does not exist"],
  ["42501", EXIT.unreachable, "the login lacks the right: use that of the database's owner"],
  ["42P01", EXIT.refused, "the database lacks the migrations of this version: run expunge migrate"],
  ["42703", EXIT.refused, "the database lacks the migrations of this version: run expunge migrate"],
  ["42883", EXIT.refused, "the database lacks the migrations of this version: run expunge migrate"],
  ["08", EXIT.unreachable, "the connection to the database broke: try again"],
  ["53", EXIT.unreachable, "the database has no room for this connection: try again later"],
  ["57P", EXIT.unreachable, "the database is starting or stopping: try again later"],
];

/** The exit code and the line of an error. Neither contains values of the database. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommandFailure) return error;
  if (error instanceof CommanderError)
    return { exitCode: EXIT.usage, message: withoutValues(error.message) };
  if (!(error instanceof Error)) return { exitCode: EXIT.refused, message: "unexpected error" };
  if (error.name === "EnvironmentError") return { exitCode: EXIT.usage, message: error.message };
  if (isStaffError(error)) return staffFailure(firstLine(error.message), error.data.expunge);
  const code = codeOf(error);
  // The service calls every such error an overload; here its reason is needed.
  const reason = databaseFailure(code === "overloaded" ? codeOf(error.cause) : code);
  if (reason) return reason;
  if (error.name === "ExpungeError")
    return {
      exitCode: code === "overloaded" ? EXIT.unreachable : EXIT.refused,
      message: firstLine(error.message),
    };
  return { exitCode: EXIT.refused, message: firstLine(error.message) || error.name };
}

const codeOf = (error: unknown) =>
  error instanceof Error && "code" in error ? String(error.code) : "";

/** The failure that a code of the database or of its connection stands for. */
function databaseFailure(code: string): Failure | undefined {
  if (/^(?:E[A-Z]+|CONNECT_TIMEOUT)$/.test(code))
    return { exitCode: EXIT.unreachable, message: `the database cannot be reached (${code})` };
  if (!/^[\dA-Z]{5}$/.test(code)) return undefined;
  const known = DATABASE_FAILURES.find(([start]) => code.startsWith(start));
  if (known) return { exitCode: known[1], message: known[2] };
  return { exitCode: EXIT.refused, message: `the database refused the operation (${code})` };
}

const firstLine = (text: string) => text.split("\n", 1)[0] ?? "";

/** An error of the client of the API. */
function isStaffError(
  error: Error,
): error is Error & { readonly data: { readonly expunge: StaffError } } {
  return (
    "data" in error &&
    typeof error.data === "object" &&
    error.data !== null &&
    "expunge" in error.data
  );
}

/** An error of the arguments without the values of arguments, which can be card tokens. */
const withoutValues = (message: string) =>
  message
    .replace(/^error: /, "")
    .replaceAll("\n", " ")
    .replace(/^(option '[^']*' argument) '.*' is invalid\./s, "$1 is invalid.")
    .replace(
      /^command-argument value '.*' is invalid for argument '(\w+)'\./s,
      "argument '$1' is invalid.",
    )
    .replace(/( but got \d+): .*$/s, "$1.");
