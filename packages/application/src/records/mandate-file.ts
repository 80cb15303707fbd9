import type { CollectionState } from "@expunge/domain/mandate/collection";
import type { Mandate } from "@expunge/domain/mandate/mandate";
import type { MandateRecord } from "#records/credential.ts";

/** A collection under a mandate; the amount in cents, the day `YYYY-MM-DD`. */
export type CollectionRecord = {
  readonly endToEndId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly dueOn: string;
  readonly state: CollectionState;
  readonly changedAt: Date;
};

/** A version of a mandate that an amendment replaced, with the changed fields. */
export type MandateVersionRecord = {
  readonly version: number;
  readonly creditorId: string;
  readonly reference: string;
  readonly creditorName: string | null;
  readonly debtorAgent: string | null;
  readonly changed: readonly string[];
  readonly amendedAt: Date;
  readonly amendedBy: string;
};

/** A mandate with its collections by due day, and its past versions. */
export type MandateFile = {
  readonly mandate: MandateRecord;
  readonly collections: readonly CollectionRecord[];
  readonly versions: readonly MandateVersionRecord[];
};

/** A mandate as the rules see it. */
export function mandateOf({ mandate, collections }: MandateFile): Mandate {
  const { state, scheme, type, signedOn } = mandate;
  return { state, scheme, type, collections, ...(signedOn !== null && { signedOn }) };
}
