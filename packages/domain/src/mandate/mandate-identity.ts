/**
 * The identity of a mandate: its reference in any case, and the identifier of its creditor without the business code in positions
 * 5 to 7 (EPC SDD rulebooks, AT-T001 and AT-C002; EPC implementation guidelines: references are case-insensitive). Equal for two
 * spellings of one mandate; never shown.
 */
export function mandateIdentity({
  creditorId,
  reference,
}: {
  readonly creditorId: string;
  readonly reference: string;
}): string {
  return `${creditorId.slice(0, 4)}${creditorId.slice(7)} ${reference}`.toLowerCase();
}
