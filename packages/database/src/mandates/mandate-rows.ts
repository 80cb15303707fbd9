import type {
  CollectionRecord,
  MandateFile,
  MandateVersionRecord,
} from "@expunge/application/records/mandate-file";
import type { EvidenceRecord } from "@expunge/application/records/evidence";
import { COLLECTION_STATES } from "@expunge/domain/mandate/collection";
import { day, mandateRecord } from "#credentials/credential-reader.ts";
import type { Collection, Mandate, MandateEvidence, MandateVersion } from "#generated/client.ts";
import { oneOf } from "#rows/one-of.ts";

/** A mandate with its collections and past versions, as Prisma brings them. */
type FileRow = Mandate & { versions: MandateVersion[]; collections: Collection[] };

export function mandateFile({ versions, collections, ...mandate }: FileRow): MandateFile {
  return {
    mandate: mandateRecord(mandate),
    collections: collections.map(collectionRecord),
    versions: versions.map(versionRecord),
  };
}

function collectionRecord(row: Collection): CollectionRecord {
  return {
    endToEndId: row.endToEndId,
    amountMinor: Number(row.amountMinor),
    currency: row.currency,
    dueOn: day(row.dueOn),
    state: oneOf(COLLECTION_STATES, row.state),
    changedAt: row.changedAt,
  };
}

function versionRecord(row: MandateVersion): MandateVersionRecord {
  const { tenantId: _tenant, mandateId: _mandate, ...version } = row;
  return version;
}

export function evidenceRecord(row: MandateEvidence): EvidenceRecord {
  return { ...row, keepUntil: day(row.keepUntil) };
}
