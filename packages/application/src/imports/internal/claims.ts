import { RULES, reason } from "@expunge/domain/rules";
import { type Candidate, LineFault } from "#imports/internal/candidate.ts";

/** The names of a line that only one credential has, each with the fault of a second line. */
export function claimsOf({ names, nameField }: Candidate): ReadonlyMap<string, LineFault> {
  const { kind, accountId, reference, identities = [], ownerBid, networkReference } = names;
  const differs = reason("IMP-02");
  const claims = new Map([
    [key(kind, accountId, reference), new LineFault(nameField, differs.message, differs.rule)],
  ]);
  for (const identity of identities)
    claims.set(
      key("mandate", identity),
      new LineFault("mandate.reference", RULES["SEPA-05"].statement, "SEPA-05"),
    );
  if (names.asDefault)
    claims.set(
      key("default", accountId),
      new LineFault("isDefault", "the account has another default option"),
    );
  if (networkReference !== undefined)
    claims.set(
      key("network", ownerBid ?? "", networkReference),
      new LineFault("externalConsumerId", "is the id of another customer"),
    );
  return claims;
}

function key(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
