/** The variables of an environment that have a value: an empty or blank one counts as unset, as for a shell's `${NAME:-default}` (POSIX XCU 2.6.2). */
export function nonemptyVariables(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1].trim() !== "",
    ),
  );
}
