import type { Target } from "@expunge/contracts/boundary/target";
import type { Approval, DeletionPlan, DeletionStep } from "@expunge/contracts/trpc/deletions";
import type { Day } from "@expunge/domain/calendar/day";
import type { NetworkOperation } from "@expunge/domain/click-to-pay/decide-network-outcome";
import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import type { CredentialState } from "@expunge/domain/deletion/credential-state";
import type { DeletionRequest } from "@expunge/domain/deletion/deletion-request";
import type { DeletionStage } from "@expunge/domain/deletion/deletion-transitions";
import { DEFAULT_POLICY, type TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import type { HoldKind } from "@expunge/domain/hold/hold";
import type { Mandate, MandateState } from "@expunge/domain/mandate/mandate";
import type { VelocityKey } from "@expunge/domain/risk/risk-policy";
import type { Reason } from "@expunge/domain/rules";
import { type Name, nameOf } from "#testing/model/names.ts";

/** An instant, in milliseconds; the clock of the model stands on whole minutes. */
export type Instant = number;

export type PlacedHold = {
  readonly id: Name;
  readonly kind: HoldKind;
  readonly reference: string;
  readonly until?: string;
  readonly placedBy: string;
  readonly placedAt: Instant;
  readonly released?: { readonly by: string; readonly at: Instant };
};

/** By what a mandate is looked up. */
export type MandateNames = { readonly mandateReference: string; readonly creditorId: string };

/** A mandate with all that has happened to it. */
export type MandateFile = {
  readonly names: MandateNames;
  readonly pastNames: readonly MandateNames[];
  readonly creditorName?: string;
  readonly debtorAgent?: string;
  readonly mandate: Mandate;
  readonly history: readonly {
    readonly at: string;
    readonly version: number;
    readonly state: MandateState;
    readonly changed: readonly string[];
  }[];
  readonly cancelled?: {
    readonly cancelledAt: string;
    readonly cancelledBy: string;
    readonly cancellationReason: string;
  };
  /** What proves it, since its option is deleted: as it was shown then, and until when. */
  readonly evidence?: {
    readonly keptUntil: Day;
    readonly sealedAt: Instant;
    readonly view: unknown;
  };
};

type Stored = {
  readonly id: Name;
  readonly storedAt: Instant;
  /** The deletion that has touched it last. */
  readonly deletion?: Name;
  readonly holds: readonly PlacedHold[];
};
type TargetOf<Kind extends Target["kind"]> = Extract<Target, { kind: Kind }>;

export type StoredOption = Stored & {
  readonly kind: "payment_option";
  readonly target: TargetOf<"payment_option">;
  readonly state: CredentialState;
  readonly isDefault: boolean;
  readonly method: "sepa_direct_debit" | "card";
  /** What may be shown of its account or card; nothing once it is deleted. */
  readonly shown: Readonly<Record<string, string>>;
  readonly file?: MandateFile;
};
export type StoredToken = Stored & {
  readonly kind: "card_token";
  readonly target: TargetOf<"card_token">;
  readonly state: CredentialState;
  readonly shown: { readonly country?: string } & Readonly<Record<string, string>>;
};
export type Card = { readonly cardId: number; readonly state: EnrolmentState };
export type StoredCustomer = Stored & {
  readonly kind: "click_to_pay_customer";
  readonly target: TargetOf<"click_to_pay_customer">;
  readonly state: EnrolmentState;
  readonly cards: readonly Card[];
};
export type Credential = StoredOption | StoredToken | StoredCustomer;

/** A deletion in every state, and before its first one. */
export type Deletion = Pick<DeletionRequest, "reason" | "collections" | "atOnce"> & {
  readonly id: Name;
  readonly credential: Name;
  /** As it was named in the request. */
  readonly target: Target;
  readonly state: DeletionStage;
  readonly requestedBy: string;
  readonly trace: string;
  readonly note?: string;
  readonly approvals: readonly Approval[];
  readonly steps: readonly DeletionStep[];
  readonly reasons: readonly Reason[];
  readonly events: readonly Name[];
  readonly times: { readonly requestedAt: Instant } & Readonly<Partial<Record<Time, Instant>>>;
};
export type Time =
  | "scheduledFor"
  | "acceptedAt"
  | "disabledAt"
  | "networkConfirmedAt"
  | "erasedAt"
  | "completedAt";

export type NetworkRequest = {
  /** That of the deletion that it is for, if it is for one. */
  readonly id: Name;
  readonly customer: Name;
  readonly operation: NetworkOperation;
  readonly cardIds: readonly number[];
  readonly trace: string;
};

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
