import { RULES, reason } from "@expunge/domain/rules";
import { LineFault } from "#imports/internal/candidate.ts";
import type { ImportNames } from "#imports/import-store.port.ts";

/** The names of a line that only one credential has, each with the fault of a second line. */
export type Claims = ReadonlyMap<string, () => LineFault>;

/** `nameField`: the field that names the credential. */
export function claimsOf(names: ImportNames, nameField: string): Claims {
  const { kind, accountId, reference, identities = [], ownerBid, networkReference } = names;
  const claims = new Map([
    [
      key(kind, accountId, reference),
      () => new LineFault(nameField, reason("IMP-02").message, "IMP-02"),
    ],
  ]);
  for (const identity of identities)
    claims.set(
      key("mandate", identity),
      () => new LineFault("mandate.reference", RULES["SEPA-05"].statement, "SEPA-05"),
    );
  if (names.asDefault)
    claims.set(
      key("default", accountId),
      () => new LineFault("isDefault", "the account has another default option"),
    );
  if (networkReference !== undefined)
    claims.set(
      key("network", ownerBid ?? "", networkReference),
      () => new LineFault("externalConsumerId", "is the id of another customer"),
    );
  return claims;
}

function key(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
