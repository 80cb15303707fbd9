import { decideImport } from "@expunge/domain/import/decide-import";
import { reason, RULES } from "@expunge/domain/rules";
import { assertTokenStorable } from "#card-tokens/assert-token-storable.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { BesideLine, ImportedRecords } from "#imports/import-store.port.ts";
import { type Candidate, type ImportContext, LineFault } from "#imports/internal/candidate.ts";
import { assertCardStorable } from "#payment-options/assert-card-storable.ts";
import type { Representation } from "#write-path/change-store.port.ts";
import type { Change } from "#write-path/change.ts";

/** Compares a line with what stands beside it. `new`: it may be stored, beside these representations. Throws a `LineFault`. */
export function decideLine(
  { deleted, nameField, names, differsIn }: Candidate,
  beside: BesideLine | undefined,
):
  | { readonly kind: "unchanged" }
  | { readonly kind: "new"; readonly beside: readonly Representation[] } {
  const { stored } = beside ?? {};
  const difference = stored && differsIn(stored);
  const decision = decideImport({
    known: stored?.credential.state,
    deleted,
    differs: difference !== undefined,
  });
  if (decision.kind === "unchanged") return decision;
  if (decision.kind === "refused") {
    const [first = reason("IMP-02")] = decision.reasons;
    const field = first.rule === "IMP-01" ? nameField : (difference ?? "state");
    throw new LineFault(field, first.message, first.rule);
  }
  if (beside?.mandateTaken)
    throw new LineFault("mandate.reference", RULES["SEPA-05"].statement, "SEPA-05");
  if (beside?.defaultTaken)
    throw new LineFault("isDefault", "the account has another default option");
  if (beside?.networkTaken)
    throw new LineFault("externalConsumerId", "is the id of another customer");
  const representations = beside?.representations ?? [];
  if (representations.length > 0) assertJoins(names.kind, deleted, representations);
  return { kind: "new", beside: representations };
}

/** CARD-02, CARD-04, DEL-02: a vault token is one credential. */
function assertJoins(
  kind: Candidate["names"]["kind"],
  deleted: boolean,
  representations: readonly Representation[],
): void {
  if (deleted) {
    if (representations.some(({ state }) => state !== "deleted"))
      throw new LineFault("state", RULES["CARD-04"].statement, "CARD-04");
    return;
  }
  try {
    if (kind === "card_token") assertTokenStorable(undefined, representations, false);
    else for (const token of representations) assertCardStorable(token, false);
  } catch (error) {
    if (!(error instanceof ExpungeError)) throw error;
    throw new LineFault("token", error.message, error.rule);
  }
}

/** The change that stores a card beside other representations of its vault token, which become shared with it. */
export function joiningChange(
  { actor, at }: ImportContext,
  details: Readonly<Record<string, string | number>>,
  { credential }: ImportedRecords,
  representations: readonly Representation[],
): Change {
  const shared = true;
  return {
    stored: { credential: { ...credential, shared }, representations: representations.length },
    joint: representations
      .filter(({ state }) => state !== "deleted")
      .map(({ id, version, state }) => ({
        credential: { id, version, state, changedAt: at, erase: false, shared },
        events: [],
        audit: [],
      })),
    events: [],
    audit: [
      {
        occurredAt: at,
        actor,
        action: "credential.import",
        subject: credential.id,
        outcome: "imported",
        details,
      },
    ],
  };
}
