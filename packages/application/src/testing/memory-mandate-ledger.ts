import type {
  LockedMandate,
  MandateFile,
  MandateLedger,
  MandateWrite,
} from "#ports/mandate-ledger.ts";
import type { MandateRecord } from "#records/credential-record.ts";
import type { MemoryStore } from "#testing/memory-store.ts";

type Named = Parameters<MandateLedger["change"]>[1];

/** The mandates of a store in memory, with the semantics of the database's. */
export class MemoryMandateLedger implements MandateLedger {
  readonly #store: MemoryStore;

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  async find(_: string, creditorId: string, reference: string): Promise<MandateFile | undefined> {
    const mandate = this.#named({ creditorId, reference });
    if (mandate === undefined) return undefined;
    const collections = [...this.#store.collections]
      .filter(([name]) => name.startsWith(`${mandate.id}/`))
      .map(([, collection]) => collection)
      .toSorted((one, other) => one.dueOn.localeCompare(other.dueOn));
    const versions = this.#store.mandateVersions.filter(
      ({ mandateId }) => mandateId === mandate.id,
    );
    return { mandate, collections, versions };
  }

  async change<Decision extends { readonly write?: MandateWrite }>(
    _: string,
    named: Named,
    decide: (locked: LockedMandate) => Decision,
  ): Promise<Decision | "taken" | undefined> {
    const mandate = this.#named(named);
    const credential = mandate && this.#store.credentials.get(mandate.credentialId);
    if (mandate === undefined || credential === undefined) return undefined;
    const collection = this.#store.collections.get(`${mandate.id}/${named.endToEndId}`);
    const decision = decide({ mandate, credential, ...(collection && { collection }) });
    const { write } = decision;
    if (write?.amendment && this.#isTaken(mandate, write.amendment)) return "taken";
    if (write) this.#write(mandate, write);
    return decision;
  }

  #isTaken({ id }: MandateRecord, { mandate }: NonNullable<MandateWrite["amendment"]>): boolean {
    return this.#store.isReferenceTaken({ ...mandate, id });
  }

  #write(mandate: MandateRecord, { collection, amendment, audit }: MandateWrite): void {
    const { id, credentialId } = mandate;
    if (collection) {
      const name = `${id}/${collection.endToEndId}`;
      const { state, changedAt } = collection;
      const known = this.#store.collections.get(name) ?? collection;
      this.#store.collections.set(name, { ...known, state, changedAt });
    }
    if (amendment) {
      this.#store.mandateVersions.push({ ...amendment.past, mandateId: id });
      this.#store.mandates.set(credentialId, { ...mandate, ...amendment.mandate });
      if (amendment.account) this.#store.touch(credentialId, amendment.account);
    }
    this.#store.audit.push(audit);
  }

  #named(asked: Pick<Named, "creditorId" | "reference">): MandateRecord | undefined {
    return [...this.#store.mandates.values()].find(
      ({ creditorId, reference }) =>
        creditorId === asked.creditorId && reference === asked.reference,
    );
  }
}
