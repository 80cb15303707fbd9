import { evidenceKeptUntil } from "@expunge/domain/mandate/evidence";
import type { LockedMandate } from "#mandates/mandate-ledger.port.ts";
import type { MandateFile } from "#records/mandate-file.ts";
import type { EvidenceRecord } from "#records/evidence.ts";
import type { Job } from "#records/job.ts";
import { targetDay } from "#runtime/target-day.ts";
import { sealEvidence } from "#mandates/seal-evidence.ts";
import type { Vault } from "#vault/vault.ts";

/**
 * The evidence of a mandate whose payment option is gone, sealed anew with what has happened since. It is never kept shorter
 * than was said before; where longer, it is erased on another day. Nothing while the option is there, or once it was erased.
 */
export function retainedEvidence(
  vault: Vault,
  { credential, evidence, evidenceMarginDays: marginDays }: LockedMandate,
  after: MandateFile,
  now: Date,
): { readonly evidence: EvidenceRecord; readonly jobs: readonly Job[] } | undefined {
  if (credential.state !== "deleted" || evidence?.erasedAt) return undefined;

  const { mandate, collections } = after;
  const cancelledOn = targetDay(mandate.cancelledAt ?? now);
  const until = evidenceKeptUntil({ collections, cancelledOn, marginDays });
  const known = evidence?.keepUntil ?? "";
  const keepUntil = until > known ? until : known;
  return {
    evidence: sealEvidence(vault, after, keepUntil, now),
    jobs:
      keepUntil === known
        ? []
        : [{ kind: "retention", tenantId: mandate.tenantId, keptUntil: keepUntil }],
  };
}
