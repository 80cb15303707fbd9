import type {
  CollectionRecord,
  MandateFile,
  MandateVersionRecord,
} from "@expunge/application/records/mandate-file";
import type { EvidenceRecord } from "@expunge/application/records/evidence";
import { COLLECTION_STATES } from "@expunge/domain/mandate/collection";
import { day, mandateRecord } from "#credentials/credential-reader.ts";
import type { Collection, Mandate, MandateEvidence, MandateVersion } from "#generated/client.ts";
import { enumValue } from "#rows/enum-value.ts";
import { type JsonRow, rowFromJson } from "#rows/row-from-json.ts";
import { safeInteger } from "#rows/safe-integer.ts";

/** A mandate with its collections and past versions. */
type FileRow = Mandate & { versions: MandateVersion[]; collections: Collection[] };

/** The same as `load_targets` returns it; null stands for an empty list. */
export type JsonMandateFile = {
  readonly mandate: JsonRow;
  readonly collections: readonly JsonRow[] | null;
  readonly versions: readonly JsonRow[] | null;
};

export function mandateFile({ versions, collections, ...mandate }: FileRow): MandateFile {
  return {
    mandate: mandateRecord(mandate),
    collections: collections.map(collectionRecord),
    versions: versions.map(versionRecord),
  };
}

export function mandateFileFromJson({
  mandate,
  collections,
  versions,
}: JsonMandateFile): MandateFile {
  return mandateFile({
    ...rowFromJson("mandate", mandate),
    collections: (collections ?? []).map((row) => rowFromJson("collection", row)),
    versions: (versions ?? []).map((row) => rowFromJson("mandate_version", row)),
  });
}

function collectionRecord(row: Collection): CollectionRecord {
  return {
    endToEndId: row.endToEndId,
    amountMinor: safeInteger(row.amountMinor),
    currency: row.currency,
    dueOn: day(row.dueOn),
    state: enumValue(COLLECTION_STATES, row.state),
    changedAt: row.changedAt,
  };
}

function versionRecord(row: MandateVersion): MandateVersionRecord {
  const { tenantId: _tenant, mandateId: _mandate, identity: _identity, ...version } = row;
  return version;
}

export function evidenceRecord(row: MandateEvidence): EvidenceRecord {
  return { ...row, keepUntil: day(row.keepUntil) };
}
