/**
 * Whether a text is a mandate reference: 1-35 characters of the SEPA set, no slash at either end and no two in a row,
 * no space at either end (EPC217-08 and EPC SDD rulebooks, AT-T001).
 */
export function isMandateReference(text: string): boolean {
  return /^[A-Za-z0-9/\-?:().,'+ ]{1,35}$/.test(text) && !/^[/ ]|[/ ]$|\/\//.test(text);
}
