import { mandateIdentity } from "@expunge/domain/mandate/mandate-identity";
import type { LockedMandate, MandateLedger, MandateWrite } from "#mandates/mandate-ledger.port.ts";
import type { MandateFile } from "#records/mandate-file.ts";
import type { MandateRecord } from "#records/credential.ts";
import type { MemoryStore } from "#testing/memory-store.ts";

type Named = Parameters<MandateLedger["change"]>[1];

/** The mandates of a store in memory, with the database's semantics. */
export class MemoryMandateLedger implements MandateLedger {
  readonly #store: MemoryStore;

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  async find(_: string, creditorId: string, reference: string): Promise<MandateFile | undefined> {
    return this.#fileOf({ creditorId, reference });
  }

  async change<Decision extends { readonly write?: MandateWrite }>(
    _: string,
    named: Named,
    decide: (locked: LockedMandate) => Decision,
  ): Promise<Decision | "taken" | undefined> {
    const { deletions, credentials, evidence, policy } = this.#store;
    const file = this.#fileOf(named);
    const credential = file && credentials.get(file.mandate.credentialId);
    if (file === undefined || credential === undefined) return undefined;
    const { deletionId } = credential;
    const waits = deletionId !== null && deletions.get(deletionId)?.state === "waiting";
    const decision = decide({
      ...file,
      credential,
      evidence: evidence.get(file.mandate.id) ?? null,
      waitingDeletionId: waits ? deletionId : null,
      evidenceMarginDays: policy.evidenceMarginDays,
      holds: this.#store.holdsOn(credential.id),
    });
    const { write } = decision;
    if (write?.amendment && this.#isTaken(file.mandate, write.amendment)) return "taken";
    if (write) this.#write(file.mandate, write);
    return decision;
  }

  #isTaken({ id }: MandateRecord, { mandate }: NonNullable<MandateWrite["amendment"]>): boolean {
    return this.#store.isReferenceTaken({ ...mandate, id });
  }

  #write(mandate: MandateRecord, write: MandateWrite): void {
    const { id, credentialId } = mandate;
    const { collection, amendment, state, signedOn, evidence, audit } = write;
    const { mandates, collections, mandateVersions } = this.#store;
    if (collection) {
      const name = `${id}/${collection.endToEndId}`;
      const { state: status, changedAt } = collection;
      const known = collections.get(name) ?? collection;
      collections.set(name, { ...known, state: status, changedAt });
    }
    if (amendment) mandateVersions.push({ ...amendment.past, mandateId: id });
    mandates.set(credentialId, {
      ...mandate,
      ...amendment?.mandate,
      ...(state && { state }),
      ...(signedOn !== undefined && { signedOn }),
    });
    if (collection ?? amendment) this.#store.touch(credentialId, amendment?.account);
    if (evidence) this.#store.evidence.set(id, evidence);
    this.#store.jobs.push(...(write.jobs ?? []));
    this.#store.audit.push(audit);
  }

  /** A mandate is found by its current reference and by amended ones. */
  #fileOf(named: Named): MandateFile | undefined {
    const { mandates, mandateVersions } = this.#store;
    const isNamed = (known: Named) => mandateIdentity(known) === mandateIdentity(named);
    const mandate = [...mandates.values()].find(
      (known) =>
        isNamed(known) ||
        mandateVersions.some((past) => past.mandateId === known.id && isNamed(past)),
    );
    return (mandate && this.#store.mandateFile(mandate.credentialId)) ?? undefined;
  }
}
