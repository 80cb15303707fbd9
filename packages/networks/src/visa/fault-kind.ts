import type { FaultKind } from "@expunge/domain/click-to-pay/network-answer";

/** Source: Visa ID and Credential API, error codes. */
const KINDS: ReadonlyMap<string, FaultKind> = new Map([
  ["VIDC-2000", "already_enrolled"],
  ["VIDC-2001", "not_enrolled"],
  ["VIDC-2004", "card_already_enrolled"],
  ["VIDC-2005", "card_not_enrolled"],
  ["VIDC-3000", "busy"],
  ["VIDC-5000", "network_error"],
]);

/** The meaning of one of Visa's reason codes; `declined` for every code without a meaning of its own. */
export function faultKind(code: string): FaultKind {
  return KINDS.get(code) ?? "declined";
}
