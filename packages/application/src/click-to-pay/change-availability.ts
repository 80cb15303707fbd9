import type { CustomerNamed } from "@expunge/schemas/trpc/click-to-pay";
import { decideAvailability } from "@expunge/domain/click-to-pay/decide-availability";
import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";
import { retryOnConflict } from "#write-path/retry-on-conflict.ts";
import { loadedCustomer } from "#write-path/subject-of.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { naturalKeyOf } from "#records/natural-key.ts";
import { refusal } from "#refusal.ts";
import type { Vault } from "#vault/vault.ts";

/** The card state that each change starts from: active cards, or those disabled with their customer. */
const CARDS = { disable: "ACTIVE", enable: "DISABLED" } as const;

/**
 * Disables a Click to Pay customer with its cards, or enables it again, without a call to the network. Throws `not_found`, also for
 * another owner BID, and `refused` with C2P-17.
 */
export function changeAvailability(deps: { store: ChangeStore; vault: Vault; clock: Clock }) {
  return async (
    actor: Actor,
    change: "disable" | "enable",
    key: CustomerNamed,
  ): Promise<{ state: EnrolmentState }> => {
    const { tenantId } = actor;
    const names = naturalKeyOf(deps.vault, tenantId, { kind: "click_to_pay_customer", ...key });
    return retryOnConflict(async () => {
      const [loaded] = await deps.store.loadTargets(tenantId, [names]);
      const customer = loadedCustomer(loaded);
      if (customer?.ownerBid !== key.ownerBid)
        throw new ExpungeError("not_found", "there is no such customer");
      const decision = decideAvailability(change, customer.state);
      if (decision.kind === "refused") throw refusal(decision.reasons);

      const { next: state } = decision;
      const { id, version } = customer;
      const changedAt = deps.clock.now();
      const [written] = await deps.store.applyChanges(tenantId, [
        {
          credential: { id, version, state, changedAt, erase: false },
          movedCards: { credentialId: id, from: [CARDS[change]], state, changedAt },
          events: [],
          audit: [
            {
              occurredAt: changedAt,
              actor: actorName(actor),
              action: `click_to_pay.${change}`,
              subject: id,
              outcome: "accepted",
              details: {},
            },
          ],
        },
      ]);
      return written ? { state } : undefined;
    });
  };
}
