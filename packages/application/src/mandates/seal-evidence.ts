import type { MandateView } from "@expunge/schemas/trpc/mandates";
import type { Day } from "@expunge/domain/calendar/day";
import { actorKind } from "#actor.ts";
import type { MandateFile } from "#records/mandate-file.ts";
import type { EvidenceRecord } from "#records/evidence.ts";
import { mandateView } from "#mandates/view.ts";
import type { Vault } from "#vault/vault.ts";

/** The evidence of a mandate in its present state, sealed for its retention period. */
export function sealEvidence(
  vault: Vault,
  file: MandateFile,
  keepUntil: Day,
  at: Date,
): EvidenceRecord {
  const { tenantId, id: mandateId } = file.mandate;
  const sealed = vault.seal(tenantId, mandateId, evidenceOf(file));
  return { tenantId, mandateId, ...sealed, keepUntil, sealedAt: at, erasedAt: null };
}

/**
 * The mandate with its collections, amendments and cancellation, without the debtor's name and account: a cancelling account is reduced to
 * its kind.
 */
function evidenceOf(file: MandateFile): MandateView {
  const view = mandateView(file);
  const { cancelledBy } = view;
  return cancelledBy !== undefined && actorKind(cancelledBy) === "account"
    ? { ...view, cancelledBy: "account" }
    : view;
}
