import type { Target } from "@expunge/schemas/boundary/target";
import { ExpungeError } from "#expunge-error.ts";
import type {
  ChangeStore,
  LoadedCredential,
  LoadedTarget,
  Representation,
} from "#write-path/change-store.port.ts";
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

export type CredentialWithHolds = {
  readonly credential: LoadedCredential;
  readonly representations: readonly Representation[];
  /** On all representations, oldest first. */
  readonly holds: readonly HoldRecord[];
};

/**
 * A credential with every hold that was placed on it or on another of its representations. Holds are read after the credential: a hold that is missing here was placed after
 * this version. Throws `not_found`, also for a customer under another owner BID.
 */
export async function loadCredentialWithHolds(
  deps: HoldDeps,
  tenantId: string,
  target: Target,
): Promise<CredentialWithHolds> {
  const names = naturalKeyOf(deps.vault, tenantId, target);
  const [loaded] = await deps.store.loadTargets(tenantId, [names]);
  return withHolds(deps, tenantId, target, loaded);
}

/** The same for a loaded target. */
export async function withHolds(
  { holds }: Pick<HoldDeps, "holds">,
  tenantId: string,
  target: Target,
  loaded: LoadedTarget | undefined,
): Promise<CredentialWithHolds> {
  const credential = loaded?.credential;
  const isOther =
    target.kind === "click_to_pay_customer" && target.ownerBid !== loadedCustomer(loaded)?.ownerBid;
  if (loaded === undefined || credential === undefined || isOther)
    throw new ExpungeError("not_found", "there is no such credential");
  const { representations } = loaded;
  const ids = [credential, ...representations].map(({ id }) => id);
  return { credential, representations, holds: await holds.listByCredentials(tenantId, ids) };
}
