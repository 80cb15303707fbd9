import type { LoadedTarget } from "#write-path/change-store.port.ts";
import type { NaturalKey } from "#records/natural-key.ts";

/** A payment that was allowed to use a credential. */
export type UseRecord = {
  readonly id: string;
  readonly credentialId: string;
  readonly amountMinor: number | null;
  readonly currency: string | null;
  readonly authorizedBy: string;
  readonly authorizedAt: Date;
};

/** Where uses of credentials are decided and written down. */
export interface UseLedger {
  /**
   * Decides over a credential that nobody can change meanwhile, and writes down the use that the decision returns, if any,
   * before anybody can: no use is authorised after a deletion's answer.
   */
  authorize<Decision extends { readonly use?: UseRecord }>(
    tenantId: string,
    names: NaturalKey,
    decide: (target: LoadedTarget) => Decision,
  ): Promise<Decision>;
}
