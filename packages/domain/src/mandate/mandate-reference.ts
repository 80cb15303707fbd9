/**
 * Whether a text is a mandate reference: 1-35 characters of the SEPA character set, without leading or trailing slashes or
 * spaces and without double slashes (EPC217-08 and EPC SDD rulebooks, AT-T001).
 */
export function isMandateReference(text: string): boolean {
  return /^[A-Za-z0-9/\-?:().,'+ ]{1,35}$/.test(text) && !/^[/ ]|[/ ]$|\/\//.test(text);
}
