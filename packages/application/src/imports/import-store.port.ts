import type { CardRecord, CredentialRecord, MandateRecord } from "#records/credential.ts";
import type { CollectionRecord, MandateFile, MandateVersionRecord } from "#records/mandate-file.ts";
import type { NaturalKey } from "#records/natural-key.ts";
import type { Representation } from "#write-path/change-store.port.ts";

/** The names that an imported line claims. */
export type ImportNames = NaturalKey & {
  /** The keyed hash of the vault token of a payment option. */
  readonly vaultReference?: string;
  /** The identities of its mandate, now and before amendments. */
  readonly identities?: readonly string[];
  readonly asDefault?: true;
  readonly ownerBid?: string;
  readonly networkReference?: string;
};

/** What stands beside or in the way of a line. */
export type BesideLine = {
  /** The credential of the same name, with its mandate and its cards. */
  readonly stored?: {
    readonly credential: CredentialRecord;
    readonly mandate: MandateFile | null;
    readonly cards: readonly CardRecord[];
  };
  /** Other representations of its vault token. */
  readonly representations: readonly Representation[];
  readonly mandateTaken: boolean;
  readonly defaultTaken: boolean;
  readonly networkTaken: boolean;
};

/** The records of an imported line. */
export type ImportedRecords = {
  readonly credential: CredentialRecord;
  readonly mandate?: MandateRecord;
  readonly versions?: readonly MandateVersionRecord[];
  readonly collection?: CollectionRecord;
  readonly cards?: readonly CardRecord[];
};
export type NewLine = {
  readonly line: number;
  readonly names: ImportNames;
  readonly records: ImportedRecords;
};

/** An import: its id and actor in audit entries, and the time of a list. */
export type ImportHeader = { readonly id: string; readonly actor: string; readonly at: Date };

export interface ImportStore {
  /** What stands beside the lines with these names, by their positions; nothing stands beside the others. */
  find(tenantId: string, names: readonly ImportNames[]): Promise<ReadonlyMap<number, BesideLine>>;
  /** Stores lines in one transaction, each with its audit entry. Returns for each whether it was written: not if something stands beside it. */
  write(
    tenantId: string,
    header: ImportHeader,
    lines: readonly NewLine[],
  ): Promise<readonly boolean[]>;
  /** Gathers the planner's statistics if they describe fewer than half of these credentials. */
  analyze(imported: number): Promise<void>;
  /** Which of these owner BIDs are assigned to another tenant too. */
  sharedOwnerBids(tenantId: string, ownerBids: readonly string[]): Promise<readonly string[]>;
}
