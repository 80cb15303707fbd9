import { mandateIdentity } from "@expunge/domain/mandate/mandate-identity";
import type { MandateRecord } from "#records/credential.ts";
import type { EvidenceRecord } from "#records/evidence.ts";
import type { MandateFile } from "#records/mandate-file.ts";
import type { MemoryStore } from "#testing/memory-store.ts";
import type { LoadedTarget } from "#write-path/change-store.port.ts";
import type { Change } from "#write-path/change.ts";

type Key = Pick<MandateRecord, "creditorId" | "reference">;
type Mandates = Pick<MemoryStore, "mandates" | "mandateVersions" | "collections">;

/** A mandate is found by its current reference and by amended ones. */
export function mandateNamed(
  { mandates, mandateVersions }: Pick<Mandates, "mandates" | "mandateVersions">,
  key: Key,
): MandateRecord | undefined {
  const isNamed = (known: Key) => mandateIdentity(known) === mandateIdentity(key);
  return [...mandates.values()].find(
    (known) =>
      isNamed(known) ||
      mandateVersions.some((past) => past.mandateId === known.id && isNamed(past)),
  );
}

/** The mandate of a credential with its collections by due day, and its past versions. */
export function mandateFileOf(
  { mandates, mandateVersions, collections: all }: Mandates,
  credentialId: string,
): MandateFile | null {
  const mandate = mandates.get(credentialId);
  if (mandate === undefined) return null;
  const own = `${mandate.id}/`;
  const collections = [...all]
    .filter(([name]) => name.startsWith(own))
    .map(([, collection]) => collection)
    .toSorted((a, b) => a.dueOn.localeCompare(b.dueOn));
  const versions = mandateVersions.filter(({ mandateId }) => mandateId === mandate.id);
  return { mandate, collections, versions };
}

/** Writes the collections of a change as `apply_changes` does: a known one keeps what it was first recorded with. */
export function writeCollected(
  { mandates, mandateVersions, collections }: Mandates,
  { mandateId, collections: recorded, consumed }: NonNullable<Change["collected"]>,
): void {
  for (const collection of recorded) {
    const name = `${mandateId}/${collection.endToEndId}`;
    const { state, changedAt } = collection;
    collections.set(name, { ...(collections.get(name) ?? collection), state, changedAt });
  }
  const mandate = [...mandates.values()].find(({ id }) => id === mandateId);
  if (consumed === undefined || mandate === undefined) return;
  mandateVersions.push({ ...consumed, mandateId });
  mandates.set(mandate.credentialId, {
    ...mandate,
    state: "consumed",
    version: mandate.version + 1,
  });
}

/** Withdraws collections as `apply_changes` does. */
export function withdrawCollections(
  { collections }: Pick<Mandates, "collections">,
  { mandateId, endToEndIds }: NonNullable<Change["withdrawn"]>,
): void {
  for (const endToEndId of endToEndIds) {
    const name = `${mandateId}/${endToEndId}`;
    const collection = collections.get(name);
    if (collection) collections.set(name, { ...collection, state: "withdrawn" });
  }
}

/** The evidence of a mandate as `load_targets` returns it. */
export function knownEvidence(
  evidence: EvidenceRecord | undefined,
): Pick<LoadedTarget, "evidence"> {
  if (evidence === undefined) return {};
  const { keepUntil, erasedAt } = evidence;
  return { evidence: { keepUntil, erased: erasedAt !== null } };
}
