import type { Target } from "@expunge/schemas/boundary/target";
import { ExpungeError } from "#expunge-error.ts";
import type { ChangeStore, LoadedCredential, LoadedTarget } from "#write-path/change-store.port.ts";
import type { HoldReader } from "#holds/hold-reader.port.ts";
import type { HoldRecord } from "#records/hold.ts";
import { loadedCustomer } from "#write-path/subject-of.ts";
import { naturalKeyOf } from "#records/natural-key.ts";
import type { Vault } from "#vault/vault.ts";

export type HoldDeps = {
  readonly store: ChangeStore;
  readonly holds: HoldReader;
  readonly vault: Vault;
};

export type HeldCredential = {
  readonly credential: LoadedCredential;
  /** The oldest first. */
  readonly placed: readonly HoldRecord[];
};

/**
 * A credential and every hold that was placed on it. The holds are looked at after the credential: one that is not among them
 * was placed after its version. Throws `not_found`, also for a customer that is enrolled under another owner BID.
 */
export async function heldCredential(
  deps: HoldDeps,
  tenantId: string,
  target: Target,
): Promise<HeldCredential> {
  const names = naturalKeyOf(deps.vault, tenantId, target);
  const [loaded] = await deps.store.loadTargets(tenantId, [names]);
  return heldAsLoaded(deps, tenantId, target, loaded);
}

/** The same of a target that is loaded already. */
export async function heldAsLoaded(
  { holds }: Pick<HoldDeps, "holds">,
  tenantId: string,
  target: Target,
  loaded: LoadedTarget | undefined,
): Promise<HeldCredential> {
  const credential = loaded?.credential;
  const isOther =
    target.kind === "click_to_pay_customer" && target.ownerBid !== loadedCustomer(loaded)?.ownerBid;
  if (credential === undefined || isOther)
    throw new ExpungeError("not_found", "there is no such credential");
  return { credential, placed: await holds.ofCredential(tenantId, credential.id) };
}
