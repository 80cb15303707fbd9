import type { StoreCardTokenInput } from "@expunge/schemas/trpc/card-tokens";
import { type Actor, actorName } from "#actor.ts";
import { assertTokenStorable } from "#card-tokens/assert-token-storable.ts";
import { displayData } from "#card-tokens/display-data.ts";
import type { ChangeStore, LoadedTarget } from "#write-path/change-store.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { Change } from "#write-path/change.ts";
import { newCredential } from "#records/credential.ts";
import { naturalKeyOf } from "#records/natural-key.ts";
import { type IdempotentCall, idempotentCreate } from "#write-path/idempotent-create.ts";
import { randomness } from "#vault/randomness.ts";
import type { Vault } from "#vault/vault.ts";

/**
 * Stores a card token, which is generated unless given. Only its keyed hash is stored, which remains as the tombstone of a deleted token.
 * With an idempotency key the token is derived from the key, so that a repeated call returns it without its being stored. Throws
 * `conflict` with CARD-03 for a stored token, and with CARD-02 for a deleted one without a new consent of the customer; with the consent
 * it becomes active again. Payment options that hold the same vault token are the same credential: deleting one deletes all.
 */
export function storeCardToken(deps: { store: ChangeStore; vault: Vault; clock: Clock }) {
  return async (
    actor: Actor,
    input: StoreCardTokenInput,
    keyed?: IdempotentCall,
  ): Promise<{ token: string }> => {
    const { tenantId } = actor;
    const newId = deps.clock.newId();
    const tokenOf = (credentialId: string, hashKey: number) =>
      input.token ?? newToken(deps.vault, tenantId, { credentialId, hashKey }, input, keyed);
    const hashKey = deps.vault.hashing();
    const token = tokenOf(newId, hashKey);
    return idempotentCreate(deps.store, {
      tenantId,
      names: naturalKeyOf(deps.vault, tenantId, { kind: "card_token", token }),
      load: true,
      at: deps.clock.now(),
      keyed,
      kind: "card_token_stored",
      replay: ({ credentialId, hashKey: key = 0 }) => ({ token: tokenOf(credentialId, key) }),
      create: async (loaded, remember) => {
        const change = storeChange(deps, actor, input, loaded, newId, token);
        const credentialId = change.credential?.id ?? newId;
        const remembered = remember({
          kind: "card_token_stored",
          credentialId,
          ...(hashKey > 0 && { hashKey }),
        });
        const [written] = await deps.store.applyChanges(tenantId, [{ ...change, ...remembered }]);
        return written ? { token } : undefined;
      },
    });
  };
}

/** Unpredictable without the key of this installation. */
function newToken(
  vault: Vault,
  tenantId: string,
  { credentialId, hashKey }: { readonly credentialId: string; readonly hashKey: number },
  { idempotencyKey }: StoreCardTokenInput,
  keyed: IdempotentCall | undefined,
): string {
  if (keyed === undefined) return randomness(24).toString("base64url");
  return vault.newToken(
    tenantId,
    JSON.stringify([keyed.key.clientId, idempotencyKey, credentialId]),
    hashKey,
  );
}

/** The change that stores a token, or reactivates a deleted one. */
function storeChange(
  { vault, clock }: { vault: Vault; clock: Clock },
  actor: Actor,
  input: StoreCardTokenInput,
  loaded: LoadedTarget | undefined,
  newId: string,
  token: string,
): Change {
  const { tenantId } = actor;
  const existing = loaded?.credential?.kind === "card_token" ? loaded.credential : undefined;
  const representations = loaded?.representations ?? [];
  assertTokenStorable(existing?.state, representations, input.reconsent);
  const options = representations.filter(({ state }) => state !== "deleted");

  const at = clock.now();
  const shared = representations.length > 0;
  const id = existing?.id ?? newId;
  const display = displayData(input, token);
  const names = naturalKeyOf(vault, tenantId, { kind: "card_token", token });
  const write: Pick<Change, "stored" | "credential"> = existing
    ? {
        credential: {
          id,
          version: existing.version,
          state: "active",
          changedAt: at,
          erase: false,
          renews: true,
          shared,
          ...display,
        },
      }
    : {
        stored: {
          credential: newCredential({
            tenantId,
            id,
            ...names,
            state: "active",
            shared,
            ...display,
            at,
          }),
          representations: representations.length,
        },
      };
  const joint = options.map(({ id: optionId, version, state }) => ({
    credential: { id: optionId, version, state, changedAt: at, erase: false, shared },
    events: [],
    audit: [],
  }));
  return {
    ...write,
    ...(joint.length > 0 && { joint }),
    events: [],
    audit: [
      {
        occurredAt: at,
        actor: actorName(actor),
        action: "card_token.store",
        subject: id,
        outcome: existing ? "stored anew with consent" : "stored",
        details: {},
      },
    ],
  };
}
