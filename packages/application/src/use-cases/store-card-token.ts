import type { StoreCardTokenInput } from "@expunge/contracts/trpc/card-tokens";
import { decideCardTokenStorage } from "@expunge/domain/card-token/decide-card-token-storage";
import type { CredentialState } from "@expunge/domain/deletion/credential-state";
import type { Reason } from "@expunge/domain/rules";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { ChangeStore } from "#ports/change-store.ts";
import type { Clock } from "#ports/clock.ts";
import type { Change } from "#records/change.ts";
import { lastDayOf } from "#records/expiry.ts";
import { newCredential } from "#records/new-credential.ts";
import { targetNames } from "#records/target-names.ts";
import { randomness } from "#vault/randomness.ts";
import type { Vault } from "#vault/vault.ts";

/**
 * Stores a card token, made here unless given: only its keyed hash is kept, which is also the tombstone of one that was
 * deleted. Throws `conflict` with CARD-03 when it is stored, and with CARD-02 when it was deleted and the customer has not
 * consented anew; with that consent it starts a new life.
 */
export function storeCardToken(deps: { store: ChangeStore; vault: Vault; clock: Clock }) {
  return async (actor: Actor, input: StoreCardTokenInput): Promise<{ token: string }> => {
    const { tenantId } = actor;
    const token = input.token ?? randomness(24).toString("base64url");
    const names = targetNames(deps.vault, tenantId, { kind: "card_token", token });
    for (;;) {
      const [loaded] = await deps.store.loadTargets(tenantId, [names]);
      const known = loaded?.credential;
      const state = known?.state as CredentialState | undefined;
      const decision = decideCardTokenStorage(state, input.reconsent);
      if (decision.kind === "refused") throw conflict(decision.reasons);

      const at = deps.clock.now();
      const id = known?.id ?? deps.clock.newId();
      const shown = shownOf(input);
      const kept: Pick<Change, "stored" | "credential"> = known
        ? {
            credential: {
              id,
              version: known.version,
              state: "active",
              changedAt: at,
              erase: false,
              renews: true,
              ...shown,
            },
          }
        : {
            stored: {
              credential: newCredential({ tenantId, id, ...names, state: "active", ...shown, at }),
            },
          };
      const [written] = await deps.store.applyChanges(tenantId, [
        {
          ...kept,
          events: [],
          audit: [
            {
              occurredAt: at,
              actor: actorName(actor),
              action: "card_token.store",
              subject: id,
              outcome: known ? "stored anew with consent" : "stored",
              details: {},
            },
          ],
        },
      ]);
      if (written) return { token };
    }
  };
}

/** What is kept of the card, to be shown. */
function shownOf({ brand, last4, expiry, country }: StoreCardTokenInput) {
  return { brand, last4, expiresOn: lastDayOf(expiry), country: country?.toUpperCase() ?? null };
}

function conflict([first]: readonly Reason[]): ExpungeError {
  const about = { ...(first && { rule: first.rule }), field: "token" };
  return new ExpungeError("conflict", first?.message ?? "the token is known", about);
}
