import type { LoadedTarget } from "#write-path/change-store.port.ts";
import type { NaturalKey } from "#records/natural-key.ts";

/** An authorised use of a credential by a payment. */
export type UseRecord = {
  readonly id: string;
  readonly credentialId: string;
  readonly amountMinor: number | null;
  readonly currency: string | null;
  readonly authorizedBy: string;
  readonly authorizedAt: Date;
};

/** The ledger of authorised uses. */
export interface UseLedger {
  /** Decides over a locked credential, and records the use that the decision returns, if any, before the lock is released. */
  authorize<Decision extends { readonly use?: UseRecord }>(
    tenantId: string,
    names: NaturalKey,
    decide: (target: LoadedTarget) => Decision,
  ): Promise<Decision>;
}
