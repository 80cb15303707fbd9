import type { Target } from "@expunge/schemas/boundary/target";
import type { Approval, DeletionStep } from "@expunge/schemas/trpc/deletions";
import type { Day } from "@expunge/domain/calendar/day";
import type { NetworkOperation } from "@expunge/domain/click-to-pay/decide-network-outcome";
import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import type { CredentialState } from "@expunge/domain/deletion/credential-state";
import type { DeletionRequest } from "@expunge/domain/deletion/deletion-request";
import type { DeletionStage } from "@expunge/domain/deletion/deletion-transitions";
import type { TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import type { HoldKind } from "@expunge/domain/hold/hold";
import type { Mandate, MandateState } from "@expunge/domain/mandate/mandate";
import type { Reason } from "@expunge/domain/rules";
import type { Name } from "#test/model/names.ts";

/** An instant in milliseconds; the model's clock has whole minutes. */
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

/** The natural key of a mandate. */
export type MandateNames = { readonly mandateReference: string; readonly creditorId: string };

/** A mandate with its history. */
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
  /** The evidence since the deletion of the option, with its retention. */
  readonly evidence?: {
    readonly keptUntil: Day;
    readonly sealedAt: Instant;
    readonly view: unknown;
  };
};

type Stored = {
  readonly id: Name;
  readonly storedAt: Instant;
  /** The latest deletion. */
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
  /** Masked data of the account or card; empty after the deletion. */
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

/** A deletion, including the moment before its first state. */
export type Deletion = Pick<DeletionRequest, "reason" | "collections" | "immediate"> & {
  readonly id: Name;
  readonly credential: Name;
  /** The target from the request. */
  readonly target: Target;
  readonly state: DeletionStage;
  /** The strictest policy that it has met; null for an immediate one. */
  readonly policy: TenantPolicy | null;
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
  /** The id of its deletion, if it has one. */
  readonly id: Name;
  readonly customer: Name;
  readonly operation: NetworkOperation;
  readonly cardIds: readonly number[];
  readonly trace: string;
};
