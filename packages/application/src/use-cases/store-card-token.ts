import { randomBytes } from "node:crypto";
import type { StoreCardTokenInput } from "@expunge/contracts/trpc/card-tokens";
import { RULES } from "@expunge/domain/rules";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { ChangeStore } from "#ports/change-store.ts";
import type { Clock } from "#ports/clock.ts";
import { lastDayOf } from "#records/expiry.ts";
import { newCredential } from "#records/new-credential.ts";
import { targetNames } from "#records/target-names.ts";
import type { Vault } from "#vault/vault.ts";

/**
 * Stores a card token, made here unless given: only its keyed hash is kept. Throws `conflict` when the tenant has it
 * already, with CARD-02 when it was deleted: what is deleted does not come back.
 */
export function storeCardToken(deps: { store: ChangeStore; vault: Vault; clock: Clock }) {
  return async (actor: Actor, input: StoreCardTokenInput): Promise<{ token: string }> => {
    const { tenantId } = actor;
    const token = input.token ?? randomBytes(24).toString("base64url");
    const at = deps.clock.now();
    const id = deps.clock.newId();
    const names = targetNames(deps.vault, tenantId, { kind: "card_token", token });
    const credential = newCredential({
      tenantId,
      id,
      ...names,
      state: "active",
      brand: input.brand,
      last4: input.last4,
      expiresOn: lastDayOf(input.expiry),
      at,
    });
    const audit = [
      {
        occurredAt: at,
        actor: actorName(actor),
        action: "card_token.store",
        subject: id,
        outcome: "stored",
        details: {},
      },
    ];
    const [written] = await deps.store.applyChanges(tenantId, [
      { stored: { credential }, events: [], audit },
    ]);
    if (written) return { token };
    const [known] = await deps.store.loadTargets(tenantId, [names]);
    if (known?.credential?.state === "active")
      throw new ExpungeError("conflict", "the token is stored already", { field: "token" });
    throw new ExpungeError("conflict", RULES["CARD-02"].statement, {
      rule: "CARD-02",
      field: "token",
    });
  };
}
