import {
  decideMandateImport,
  type MandateHistory,
} from "@expunge/domain/mandate/decide-mandate-import";
import type { MandateState } from "@expunge/domain/mandate/mandate";
import { mandateIdentity } from "@expunge/domain/mandate/mandate-identity";
import type { ImportedMandate } from "@expunge/schemas/imports/imported-mandate";
import { assertSigned } from "#mandates/assert-signed.ts";
import type { MandateRecord } from "#records/credential.ts";
import type { CollectionRecord, MandateFile, MandateVersionRecord } from "#records/mandate-file.ts";
import { firstDifference, type ImportContext, LineFault } from "#imports/internal/candidate.ts";

type Version = NonNullable<ImportedMandate["versions"]>[number];

/** The state of an imported mandate. Throws for a history that its rules do not permit, and for times in the future. */
export function importedState(mandate: ImportedMandate, now: Date): MandateState {
  const { signedOn, cancelledAt, versions = [], lastCollection } = mandate;
  if (signedOn !== undefined) assertSigned(signedOn, now, "mandate.signedOn");
  const times = versions.map(({ amendedAt }) => amendedAt);
  for (const [place, time] of times.entries()) {
    assertPast(time, now, `mandate.versions.${place}.amendedAt`);
    if (place > 0 && new Date(time) < new Date(times[place - 1] ?? time))
      throw new LineFault(`mandate.versions.${place}.amendedAt`, "must follow the version before");
  }
  if (cancelledAt !== undefined) assertPast(cancelledAt, now, "mandate.cancelledAt");
  const history: MandateHistory = {
    scheme: mandate.scheme,
    type: mandate.type,
    ...(signedOn !== undefined && { signedOn }),
    amended: versions.length > 0,
    ...(lastCollection && { lastCollection: { ...lastCollection, state: lastCollection.status } }),
    cancelled: cancelledAt !== undefined,
  };
  const decision = decideMandateImport(history);
  if (decision.kind === "refused") {
    const [first] = decision.reasons;
    throw new LineFault(`mandate.${decision.part}`, first?.message ?? "is refused", first?.rule);
  }
  if (mandate.state !== undefined && mandate.state !== decision.mandate)
    throw new LineFault(
      "mandate.state",
      `must be ${decision.mandate} after this signature, last collection and cancellation`,
    );
  return decision.mandate;
}

export function assertPast(time: string, now: Date, field: string): void {
  if (new Date(time) > now) throw new LineFault(field, "must not be in the future");
}

/** The identities that a mandate has and had. */
export function identitiesOf(mandate: ImportedMandate): readonly string[] {
  const { versions = [] } = mandate;
  return [...new Set([mandate, ...versions].map((version) => mandateIdentity(version)))];
}

/** The records of a mandate over those of a newly stored one. */
export function mandateRecords(
  { actor, at }: ImportContext,
  stored: MandateRecord,
  mandate: ImportedMandate,
  state: MandateState,
): {
  readonly mandate: MandateRecord;
  readonly versions: readonly MandateVersionRecord[];
  readonly collection?: CollectionRecord;
} {
  const { versions = [], cancelledAt, lastCollection } = mandate;
  return {
    mandate: {
      ...stored,
      creditorName: mandate.creditorName ?? null,
      debtorAgent: mandate.debtorAgent ?? null,
      state,
      version: versions.length + 1,
      cancelledAt: cancelledAt === undefined ? null : new Date(cancelledAt),
      cancellationReason: mandate.cancellationReason ?? null,
    },
    versions: versions.map((version, place) => ({
      version: place + 1,
      creditorId: version.creditorId,
      reference: version.reference,
      creditorName: version.creditorName ?? null,
      debtorAgent: version.debtorAgent ?? null,
      changed: changedAfter(version, versions[place + 1] ?? mandate),
      amendedAt: new Date(version.amendedAt),
      amendedBy: actor,
    })),
    ...(lastCollection && { collection: collectionRecord(lastCollection, at) }),
  };
}

function collectionRecord(
  { status: state, ...collection }: NonNullable<ImportedMandate["lastCollection"]>,
  changedAt: Date,
): CollectionRecord {
  return { ...collection, state, changedAt };
}

type Named = Pick<Version, "reference" | "creditorId" | "creditorName" | "debtorAgent">;

/** The fields that the next version changed. Where none of these differs, it was the debtor's account. */
function changedAfter(before: Named, after: Named): readonly string[] {
  const changed = [
    ...(before.creditorId === after.creditorId ? [] : ["creditorId"]),
    ...(before.creditorName === after.creditorName ? [] : ["creditorName"]),
    ...(before.debtorAgent === after.debtorAgent ? [] : ["debtorAgent"]),
    ...(before.reference === after.reference ? [] : ["mandateReference"]),
  ];
  return changed.length > 0 ? changed : ["iban"];
}

/** The first field of a mandate by which a line differs from what is stored. */
export function mandateDifference(
  { mandate: stored, collections, versions }: MandateFile,
  line: ImportedMandate,
  state: MandateState,
): string | undefined {
  const { lastCollection: last, versions: past = [] } = line;
  const known = last && collections.find(({ endToEndId }) => endToEndId === last.endToEndId);
  const difference = firstDifference({
    reference: [stored.reference, line.reference],
    creditorId: [stored.creditorId, line.creditorId],
    creditorName: [stored.creditorName, line.creditorName],
    debtorAgent: [stored.debtorAgent, line.debtorAgent],
    scheme: [stored.scheme, line.scheme],
    type: [stored.type, line.type],
    signedOn: [stored.signedOn, line.signedOn],
    state: [stored.state, state],
    cancelledAt: [
      stored.cancelledAt?.getTime(),
      line.cancelledAt && new Date(line.cancelledAt).getTime(),
    ],
    cancellationReason: [stored.cancellationReason, line.cancellationReason],
    versions: [JSON.stringify(versions.map(versionKey)), JSON.stringify(past.map(versionKey))],
    lastCollection: [
      known && JSON.stringify([known.amountMinor, known.dueOn, known.state]),
      last && JSON.stringify([last.amountMinor, last.dueOn, last.status]),
    ],
  });
  return difference && `mandate.${difference}`;
}

function versionKey(version: {
  readonly reference: string;
  readonly creditorId: string;
  readonly creditorName?: string | null;
  readonly debtorAgent?: string | null;
  readonly amendedAt: string | Date;
}): readonly unknown[] {
  const { reference, creditorId, creditorName, debtorAgent, amendedAt } = version;
  const time = new Date(amendedAt).getTime();
  return [reference, creditorId, creditorName ?? null, debtorAgent ?? null, time];
}
