import type { LockedMandate, MandateLedger, MandateWrite } from "#mandates/mandate-ledger.port.ts";
import type { MandateFile } from "#records/mandate-file.ts";
import type { MandateRecord } from "#records/credential.ts";
import { mandateNamed } from "#testing/memory-mandates.ts";
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
    const { credentials, evidence } = this.#store;
    const file = this.#fileOf(named);
    const credential = file && credentials.get(file.mandate.credentialId);
    if (file === undefined || credential === undefined) return undefined;
    const decision = decide({
      ...file,
      credential,
      evidence: evidence.get(file.mandate.id) ?? null,
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
    const { amendment, state, signedOn, audit } = write;
    const { mandates, mandateVersions } = this.#store;
    if (amendment) mandateVersions.push({ ...amendment.past, mandateId: id });
    mandates.set(credentialId, {
      ...mandate,
      ...amendment?.mandate,
      ...(state && { state }),
      ...(signedOn !== undefined && { signedOn }),
    });
    if (amendment) this.#store.touch(credentialId, amendment.account);
    this.#store.audit.push(audit);
  }

  #fileOf(named: Named): MandateFile | undefined {
    const mandate = mandateNamed(this.#store, named);
    return (mandate && this.#store.mandateFile(mandate.credentialId)) ?? undefined;
  }
}
