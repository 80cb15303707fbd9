/** An answer that nothing can be built on: told by its status and, if it had any, Visa's reason codes. */
export function unexpectedAnswer(
  status: number,
  codes: readonly string[] = [],
): { readonly kind: "unavailable"; readonly cause: string } {
  return {
    kind: "unavailable",
    cause: [`unexpected answer (http ${status})`, ...codes].join(" "),
  };
}
