import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import type { CredentialState } from "#deletion/credential-state.ts";
import { reason, type Reason } from "#rules.ts";

/** `unchanged`: the credential is stored as the line has it. */
export type ImportDecision =
  | { readonly kind: "new" }
  | { readonly kind: "unchanged" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/** A line of an import beside the stored credential of the same name. */
export type ImportedLine = {
  /** The stored state; undefined if there never was such a credential. */
  readonly known: CredentialState | EnrolmentState | undefined;
  /** Whether the line has the credential as deleted. */
  readonly deleted: boolean;
  /** Whether any other field of the line differs from what is stored. */
  readonly differs: boolean;
};

/** Decides about a line of an import (IMP-01, IMP-02). */
export function decideImport({ known, deleted, differs }: ImportedLine): ImportDecision {
  if (known === undefined) return { kind: "new" };
  const isGone = known === "deleted" || known === "REMOVED";
  if (isGone && !deleted) return { kind: "refused", reasons: [reason("IMP-01")] };
  return isGone === deleted && !differs
    ? { kind: "unchanged" }
    : { kind: "refused", reasons: [reason("IMP-02")] };
}
