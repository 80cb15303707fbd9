/** `unavailable` for an answer without a defined meaning: its cause is the status and Visa's reason codes, if any. */
export function unexpectedAnswer(
  status: number,
  codes: readonly string[] = [],
): { readonly kind: "unavailable"; readonly cause: string } {
  return {
    kind: "unavailable",
    cause: [`unexpected answer (http ${status})`, ...codes].join(" "),
  };
}
