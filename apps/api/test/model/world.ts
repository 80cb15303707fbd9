import type { DeletionPlan } from "@expunge/schemas/trpc/deletions";
import type { GuardingSetting } from "@expunge/domain/deletion/loosened-settings";
import { DEFAULT_POLICY, type TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import type { VelocityKey } from "@expunge/domain/risk/risk-policy";
import { type Name, nameOf } from "#test/model/names.ts";
import type { Instant, Credential, Deletion, NetworkRequest } from "#test/model/records.ts";

/** The last previewed plan and its request. */
export type ShownPlan = {
  readonly params: Pick<Deletion, "target" | "reason" | "collections">;
  readonly plan: Pick<DeletionPlan, "decision" | "consequences" | "reasons">;
  readonly hash: Name;
  readonly expiresAt: Instant;
};

/** A loosening of settings that waits for an approval. */
export type PendingSettings = {
  readonly id: Name;
  readonly settings: TenantPolicy;
  readonly loosened: readonly GuardingSetting[];
  readonly requestedBy: string;
  readonly requestedAt: string;
};

/** A tenant with one account, its credentials and their history. */
export type World = {
  readonly tenantId: string;
  readonly clickToPayEnabled: boolean;
  readonly now: Instant;
  /** The number of steps so far, used in the names of new records. */
  readonly step: number;
  readonly policy: TenantPolicy;
  /** The loosening of the settings that waits for an approval. */
  readonly pendingSettings?: PendingSettings;
  readonly credentials: readonly Credential[];
  /** Oldest first. */
  readonly deletions: readonly Deletion[];
  /** Open requests, in the order in which the network gets them. */
  readonly requests: readonly NetworkRequest[];
  /** The worker's jobs. */
  readonly jobs: readonly { readonly deletion: Name; readonly at: Instant }[];
  /** The event log in the format of `events.list`. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
  readonly signals: readonly { readonly by: VelocityKey; readonly at: Instant }[];
  readonly plan?: ShownPlan;
};

/** A new tenant with default settings. */
export function newWorld(tenantId: string, clickToPayEnabled: boolean): World {
  return {
    tenantId,
    clickToPayEnabled,
    now: BEGIN,
    step: 0,
    policy: DEFAULT_POLICY,
    credentials: [],
    deletions: [],
    requests: [],
    jobs: [],
    events: [],
    signals: [],
  };
}

/** A Monday in a year with the latest possible Easter: Good Friday is in four days, the First of May in twelve. */
const BEGIN = Date.UTC(2038, 3, 19, 9);

export const iso = (at: Instant) => new Date(at).toISOString();

/** The credential of a deletion, hold or request. */
export function credentialNamed(world: World, id: Name): Credential {
  return found(world.credentials.find((credential) => credential.id === id));
}

/** The world with a credential added or replaced. */
export function withCredential(world: World, credential: Credential): World {
  return { ...world, credentials: replaced(world.credentials, credential) };
}

/** The world with a deletion added or replaced. */
export function withDeletion(world: World, deletion: Deletion): World {
  return { ...world, deletions: replaced(world.deletions, deletion) };
}

function replaced<Item extends { readonly id: Name }>(
  items: readonly Item[],
  item: Item,
): readonly Item[] {
  const place = items.findIndex(({ id }) => id === item.id);
  return place < 0 ? [...items, item] : items.with(place, item);
}

export function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("the model has lost something");
  return value;
}

/** The placeholder for a record that this step creates; at most one per kind. */
export const nameInStep = (world: World, what: string) => nameOf(what, world.step);
