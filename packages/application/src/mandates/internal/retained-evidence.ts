import { evidenceRetainedUntil } from "@expunge/domain/mandate/evidence";
import type { LoadedTarget } from "#write-path/change-store.port.ts";
import type { MandateFile } from "#records/mandate-file.ts";
import type { EvidenceRecord } from "#records/evidence.ts";
import type { Job } from "#records/job.ts";
import { targetDay } from "#runtime/target-day.ts";
import { sealEvidence } from "#mandates/seal-evidence.ts";
import type { Vault } from "#vault/vault.ts";

/**
 * The evidence of a deleted payment option's mandate, sealed again in its new state. Its retention never becomes shorter; a longer one
 * gets a job of its own. Undefined while the option is not deleted, or updated erasure (SEPA-18).
 */
export function retainedEvidence(
  vault: Vault,
  { credential, evidence, policy }: LoadedTarget,
  updated: MandateFile,
  now: Date,
): { readonly evidence: EvidenceRecord; readonly jobs: readonly Job[] } | undefined {
  if (credential?.state !== "deleted" || evidence?.erased) return undefined;

  const { mandate, collections } = updated;
  const cancelledOn = targetDay(mandate.cancelledAt ?? now);
  const marginDays = policy.evidenceMarginDays;
  const required = evidenceRetainedUntil({ collections, cancelledOn, marginDays });
  const known = evidence?.keepUntil ?? "";
  const keepUntil = required > known ? required : known;
  return {
    evidence: sealEvidence(vault, updated, keepUntil, now),
    jobs:
      keepUntil === known
        ? []
        : [{ kind: "retention", tenantId: mandate.tenantId, keptUntil: keepUntil }],
  };
}
