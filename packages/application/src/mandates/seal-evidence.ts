import type { MandateView } from "@expunge/schemas/trpc/mandates";
import type { Day } from "@expunge/domain/calendar/day";
import { actorKind } from "#actor.ts";
import type { MandateFile } from "#records/mandate-file.ts";
import type { EvidenceRecord } from "#records/evidence.ts";
import { mandateView } from "#mandates/view.ts";
import type { Vault } from "#vault/vault.ts";

/** What proves a mandate, as it stands, sealed for as long as it is kept. */
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
 * The mandate with its collections, its amendments and its end. It knows neither the debtor's name nor account: an account of
 * theirs that has asked for the end is no more than that.
 */
function evidenceOf(file: MandateFile): MandateView {
  const view = mandateView(file);
  const { cancelledBy } = view;
  return cancelledBy !== undefined && actorKind(cancelledBy) === "account"
    ? { ...view, cancelledBy: "account" }
    : view;
}
