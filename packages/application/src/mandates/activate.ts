import type { ActivateMandateInput } from "@expunge/schemas/trpc/mandates";
import { decideActivation } from "@expunge/domain/mandate/decide-activation";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { MandateLedger } from "#mandates/mandate-ledger.port.ts";
import { assertSigned } from "#mandates/assert-signed.ts";
import { newVersion } from "#mandates/internal/new-version.ts";
import { refusal } from "#refusal.ts";

type Deps = { readonly mandates: MandateLedger; readonly clock: Clock };

/**
 * Signs a mandate that was stored without a signature: from now on its payment option is usable. Throws `not_found`, and `refused` with
 * SEPA-19 when it is signed already or has ended; `invalid` for a day of signature in the future.
 */
export function activateMandate({ mandates, clock }: Deps) {
  return async (
    actor: Actor,
    { creditorId, mandateReference, signedOn }: ActivateMandateInput,
  ): Promise<void> => {
    const key = { creditorId, reference: mandateReference };
    const amendedAt = clock.now();
    assertSigned(signedOn, amendedAt, "signedOn");
    const decided = await mandates.change(actor.tenantId, key, ({ mandate }) => {
      const decision = decideActivation(mandate.state);
      if (decision.kind === "refused") throw refusal(decision.reasons);
      const amendedBy = actorName(actor);
      const changed = ["signedOn", "state"];
      return {
        write: {
          state: "active",
          signedOn,
          amendment: newVersion(mandate, { amendedAt, amendedBy, changed }),
          audit: {
            occurredAt: amendedAt,
            actor: amendedBy,
            action: "mandate.activate",
            subject: mandate.credentialId,
            outcome: "active",
            details: { signedOn },
          },
        },
      } as const;
    });
    if (decided === undefined) throw new ExpungeError("not_found", "there is no such mandate");
  };
}
