import type { DeletionPlan } from "@expunge/schemas/trpc/deletions";
import { DEFAULT_POLICY, type TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import type { VelocityKey } from "@expunge/domain/risk/risk-policy";
import { type Name, nameOf } from "#test/model/names.ts";
import type { Instant, Credential, Deletion, NetworkRequest } from "#test/model/records.ts";

/** The plan that was shown last, and to which request. */
export type ShownPlan = {
  readonly asked: Pick<Deletion, "target" | "reason" | "collections">;
  readonly plan: Pick<DeletionPlan, "decision" | "consequences" | "reasons">;
  readonly hash: Name;
  readonly expiresAt: Instant;
};

/** A tenant with one account, its credentials, and all that has happened to them. */
export type World = {
  readonly tenantId: string;
  readonly clickToPayEnabled: boolean;
  readonly now: Instant;
  /** How many steps were taken: it numbers what a step makes. */
  readonly step: number;
  readonly policy: TenantPolicy;
  readonly credentials: readonly Credential[];
  /** The oldest first. */
  readonly deletions: readonly Deletion[];
  /** Those that have not ended, in the order in which the network is asked. */
  readonly requests: readonly NetworkRequest[];
  /** What the worker does when its time has come. */
  readonly jobs: readonly { readonly deletion: Name; readonly at: Instant }[];
  /** The tenant's log, as it is listed. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
  readonly signals: readonly { readonly by: VelocityKey; readonly at: Instant }[];
  readonly plan?: ShownPlan;
};

/** A tenant that is new: it has decided nothing, and nothing has happened to it. */
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

/** A Monday in a year with the latest Easter that there can be: Good Friday is in four days, the First of May in twelve. */
const BEGIN = Date.UTC(2038, 3, 19, 9);

export const iso = (at: Instant) => new Date(at).toISOString();

/** The credential that a deletion, a hold or a request is about. */
export function credentialNamed(world: World, id: Name): Credential {
  return found(world.credentials.find((credential) => credential.id === id));
}

/** The world with another version of a credential, or with one more. */
export function withCredential(world: World, credential: Credential): World {
  return { ...world, credentials: replaced(world.credentials, credential) };
}

/** The world with another version of a deletion, or with one more. */
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

/** The name of what this step makes: of each kind, one at most. */
export const madeIn = (world: World, what: string) => nameOf(what, world.step);
