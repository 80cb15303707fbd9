import type { Change, RememberedOutcome, RequestKey } from "#records/change.ts";
import type { TargetKind } from "#records/deletion-record.ts";

/** How a credential is looked up, with the key of the request that asks for it. */
export type AskedTarget = {
  readonly kind: TargetKind;
  readonly accountId: string;
  readonly reference: string;
  readonly key?: RequestKey;
};

/** A credential as it stands now, with all that a decision about it needs. */
export type LoadedTarget = {
  readonly clickToPayEnabled: boolean;
  readonly credential?: {
    readonly id: string;
    readonly state: string;
    readonly version: number;
    readonly ownerBid: string | null;
    readonly deletionId: string | null;
    readonly cardIds: readonly number[];
    readonly mandateState: "active" | "cancelled" | null;
  };
  readonly remembered?: {
    readonly fingerprint: string;
    readonly outcome: RememberedOutcome;
    readonly correlationId: string;
  };
};

/** The one way by which decisions reach the database, for lists: one load, one write. */
export interface ChangeStore {
  /** One answer for each that is asked for, in the same order. */
  loadTargets(tenantId: string, asked: readonly AskedTarget[]): Promise<readonly LoadedTarget[]>;
  /** Writes all changes in one transaction. Says for each, in order, whether it was written: one that lost a race was not. */
  applyChanges(tenantId: string, changes: readonly Change[]): Promise<readonly boolean[]>;
}
