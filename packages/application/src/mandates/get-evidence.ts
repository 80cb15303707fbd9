import { type MandateEvidenceView, mandateView } from "@expunge/schemas/trpc/mandates";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { MandateLedger } from "#mandates/mandate-ledger.port.ts";
import type { EvidenceRecord } from "#records/evidence.ts";
import { targetDay } from "#runtime/target-day.ts";
import type { Vault } from "#vault/vault.ts";

type Deps = { readonly mandates: MandateLedger; readonly vault: Vault; readonly clock: Clock };

/**
 * The evidence of a mandate whose payment option was deleted, through the last day of its retention; afterwards only its dates. Every
 * access is audited. Throws `not_found`, also while the option is not deleted.
 */
export function getMandateEvidence({ mandates, vault, clock }: Deps) {
  return async (
    actor: Actor,
    creditorId: string,
    reference: string,
  ): Promise<MandateEvidenceView> => {
    const key = { creditorId, reference };
    const found = await mandates.change(actor.tenantId, key, ({ mandate, evidence }) => {
      if (evidence === null)
        throw new ExpungeError("not_found", "no evidence of this mandate was sealed");
      const now = clock.now();
      const view = evidenceView(vault, evidence, now);
      const audit = {
        occurredAt: now,
        actor: actorName(actor),
        action: "mandate.evidence",
        subject: mandate.credentialId,
        outcome: view.evidence ? "shown" : "not kept",
        details: {},
      };
      return { view, write: { audit } };
    });
    if (found === undefined || found === "taken")
      throw new ExpungeError("not_found", "there is no such mandate");
    return found.view;
  };
}

function evidenceView(
  vault: Vault,
  { tenantId, mandateId, sealed, sealedKey, keepUntil, sealedAt, erasedAt }: EvidenceRecord,
  now: Date,
): MandateEvidenceView {
  const isRetained = targetDay(now) <= keepUntil;
  return {
    keptUntil: keepUntil,
    sealedAt: sealedAt.toISOString(),
    ...(isRetained &&
      sealed &&
      sealedKey && {
        evidence: mandateView.parse(vault.open(tenantId, mandateId, { sealed, sealedKey })),
      }),
    ...(erasedAt && { erasedAt: erasedAt.toISOString() }),
  };
}
