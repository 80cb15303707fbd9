/**
 * Whether a text is a reference in SEPA, of a mandate or end to end: 1-35 characters of the SEPA character set, without leading or
 * trailing slashes or spaces and without double slashes (EPC217-08, EPC230-15 and EPC SDD rulebooks, AT-T001).
 */
export function isSepaReference(text: string): boolean {
  return /^[A-Za-z0-9/\-?:().,'+ ]{1,35}$/.test(text) && !/^[/ ]|[/ ]$|\/\//.test(text);
}
