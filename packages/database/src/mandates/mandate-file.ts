import type {
  CollectionRecord,
  MandateFile,
  MandateVersionRecord,
} from "@expunge/application/records/mandate-file";
import type { MandateRecord } from "@expunge/application/records/credential";
import { COLLECTION_STATES } from "@expunge/domain/mandate/collection";
import { MANDATE_SCHEMES, MANDATE_STATES, MANDATE_TYPES } from "@expunge/domain/mandate/mandate";
import { oneOf } from "#rows/one-of.ts";

/** A mandate's file as `load_targets` brings it: rows as JSON. Instants and days are texts, amounts are numbers. */
export type MandateJson = {
  readonly mandate: {
    readonly tenant_id: string;
    readonly id: string;
    readonly credential_id: string;
    readonly creditor_id: string;
    readonly reference: string;
    readonly creditor_name: string | null;
    readonly debtor_agent: string | null;
    readonly scheme: string;
    readonly type: string;
    readonly signed_on: string | null;
    readonly state: string;
    readonly version: number;
    readonly cancelled_at: string | null;
    readonly cancelled_by: string | null;
    readonly cancellation_reason: string | null;
    readonly cancellation_sent_at: string | null;
    readonly created_at: string;
  };
  readonly collections: readonly CollectionJson[] | null;
  readonly versions: readonly VersionJson[] | null;
};

type CollectionJson = {
  readonly end_to_end_id: string;
  readonly amount_minor: number;
  readonly currency: string;
  readonly due_on: string;
  readonly state: string;
  readonly changed_at: string;
};

type VersionJson = {
  readonly version: number;
  readonly creditor_id: string;
  readonly reference: string;
  readonly creditor_name: string | null;
  readonly debtor_agent: string | null;
  readonly changed: readonly string[];
  readonly amended_at: string;
  readonly amended_by: string;
};

/** The file of a mandate, out of its rows as JSON. */
export function mandateFileOf({ mandate, collections, versions }: MandateJson): MandateFile {
  return {
    mandate: mandateOf(mandate),
    collections: (collections ?? []).map(collectionOf),
    versions: (versions ?? []).map(versionOf),
  };
}

function mandateOf(row: MandateJson["mandate"]): MandateRecord {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    credentialId: row.credential_id,
    creditorId: row.creditor_id,
    reference: row.reference,
    creditorName: row.creditor_name,
    debtorAgent: row.debtor_agent,
    scheme: oneOf(MANDATE_SCHEMES, row.scheme),
    type: oneOf(MANDATE_TYPES, row.type),
    signedOn: row.signed_on,
    state: oneOf(MANDATE_STATES, row.state),
    version: row.version,
    cancelledAt: instantOf(row.cancelled_at),
    cancelledBy: row.cancelled_by,
    cancellationReason: row.cancellation_reason,
    cancellationSentAt: instantOf(row.cancellation_sent_at),
    createdAt: new Date(row.created_at),
  };
}

function collectionOf(row: CollectionJson): CollectionRecord {
  return {
    endToEndId: row.end_to_end_id,
    amountMinor: row.amount_minor,
    currency: row.currency,
    dueOn: row.due_on,
    state: oneOf(COLLECTION_STATES, row.state),
    changedAt: new Date(row.changed_at),
  };
}

function versionOf(row: VersionJson): MandateVersionRecord {
  return {
    version: row.version,
    creditorId: row.creditor_id,
    reference: row.reference,
    creditorName: row.creditor_name,
    debtorAgent: row.debtor_agent,
    changed: row.changed,
    amendedAt: new Date(row.amended_at),
    amendedBy: row.amended_by,
  };
}

function instantOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
