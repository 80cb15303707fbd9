import type { AskedTarget, ChangeStore, LoadedTarget } from "#ports/change-store.ts";
import type { CollectionRecord, MandateVersionRecord } from "#ports/mandate-ledger.ts";
import type { NetworkRequestStore, NetworkTask } from "#ports/network-request-store.ts";
import type { AuditEntry, Change, EventEntry } from "#records/change.ts";
import type { CardRecord, CredentialRecord, MandateRecord } from "#records/credential-record.ts";
import type { DeletionRecord } from "#records/deletion-record.ts";
import type { NetworkRequestRecord } from "#records/network-request-record.ts";

type Remembered = NonNullable<Change["remember"]>;

const keyName = ({ clientId, scope, key }: Remembered["key"]) =>
  JSON.stringify([clientId, scope, key]);

/** What one tenant has, in memory: the write path and the worker's store with the semantics of the database's. */
export class MemoryStore implements ChangeStore, NetworkRequestStore {
  readonly credentials = new Map<string, CredentialRecord>();
  readonly mandates = new Map<string, MandateRecord>();
  readonly cards = new Map<string, CardRecord>();
  readonly deletions = new Map<string, DeletionRecord>();
  readonly requests = new Map<string, NetworkRequestRecord>();
  readonly remembered = new Map<string, Remembered>();
  readonly events: EventEntry[] = [];
  readonly collections = new Map<string, CollectionRecord>();
  readonly mandateVersions: (MandateVersionRecord & { readonly mandateId: string })[] = [];
  readonly audit: AuditEntry[] = [];
  clickToPayEnabled = true;
  loads = 0;
  writes = 0;
  #races: (() => void)[] = [];

  /** Stages a race: what somebody else does just before the next write. */
  meanwhile(somebodyElse: () => void): void {
    this.#races.push(somebodyElse);
  }

  /** Somebody else writes to a credential. */
  touch(id: string, changed: Partial<CredentialRecord> = {}): void {
    const credential = this.credentials.get(id);
    if (credential === undefined) throw new Error(`there is no credential ${id}`);
    this.credentials.set(id, { ...credential, ...changed, version: credential.version + 1 });
  }

  cardsOf(credentialId: string): CardRecord[] {
    return [...this.cards.values()].filter((card) => card.credentialId === credentialId);
  }

  /** Whether another mandate of the creditor has, or had, this reference. */
  isReferenceTaken(asked: Pick<MandateRecord, "id" | "creditorId" | "reference">): boolean {
    const past = this.mandateVersions.map(({ mandateId, ...version }) => ({
      ...version,
      id: mandateId,
    }));
    return [...this.mandates.values(), ...past].some(
      ({ id, creditorId, reference }) =>
        id !== asked.id && creditorId === asked.creditorId && reference === asked.reference,
    );
  }

  async loadTargets(_: string, asked: readonly AskedTarget[]): Promise<readonly LoadedTarget[]> {
    this.loads += 1;
    return asked.map((target) => {
      const credential = this.#named(target);
      const remembered = target.key && this.remembered.get(keyName(target.key));
      return {
        clickToPayEnabled: this.clickToPayEnabled,
        ...(credential && { credential: this.#loaded(credential) }),
        ...(remembered && {
          remembered: { ...remembered, fingerprint: remembered.key.fingerprint },
        }),
      };
    });
  }

  async applyChanges(_: string, changes: readonly Change[]): Promise<readonly boolean[]> {
    this.writes += 1;
    this.#races.shift()?.();
    const written = changes.map((change) => this.#mayBeWritten(change));
    this.#assertTouchApart(changes.filter((_change, place) => written[place]));
    for (const [place, change] of changes.entries()) if (written[place]) this.#write(change);
    return written;
  }

  async load(_: string, requestId: string): Promise<NetworkTask | undefined> {
    const request = this.requests.get(requestId);
    const customer = request && this.credentials.get(request.credentialId);
    if (request === undefined || customer === undefined) return undefined;
    const deletion = this.deletions.get(requestId) ?? null;
    return { request, customer, cards: this.cardsOf(customer.id), deletion };
  }

  async advance(before: NetworkRequestRecord, after: NetworkRequestRecord): Promise<boolean> {
    this.#races.shift()?.();
    const current = this.requests.get(after.id);
    if (current?.version !== before.version || current.endedAt !== null) return false;
    this.requests.set(after.id, after);
    return true;
  }

  #named({ kind, accountId, reference }: Omit<AskedTarget, "key">): CredentialRecord | undefined {
    return [...this.credentials.values()].find(
      (known) =>
        known.kind === kind && known.accountId === accountId && known.reference === reference,
    );
  }

  #loaded(credential: CredentialRecord): NonNullable<LoadedTarget["credential"]> {
    const { id, state, version, ownerBid, deletionId } = credential;
    const cardIds = this.cardsOf(id).filter((card) => card.state !== "REMOVED");
    return {
      id,
      state,
      version,
      ownerBid,
      deletionId,
      cardIds: cardIds.map(({ cardId }) => cardId),
      mandateState: this.mandates.get(id)?.state ?? null,
    };
  }

  #mayBeWritten({ credential, stored, remember }: Change): boolean {
    if (credential && this.credentials.get(credential.id)?.version !== credential.version) {
      return false;
    }
    if (remember && this.remembered.has(keyName(remember.key))) return false;
    if (stored === undefined) return true;
    const { credential: named, mandate } = stored;
    const taken = mandate !== undefined && this.isReferenceTaken(mandate);
    return !taken && this.#named(named) === undefined;
  }

  /** The database refuses a write that touches a row twice. */
  #assertTouchApart(changes: readonly Change[]): void {
    const touched = changes.flatMap(({ credential, remember }) => [
      ...(credential ? [credential.id] : []),
      ...(remember ? [keyName(remember.key)] : []),
    ]);
    if (new Set(touched).size < touched.length) throw new Error("one write touches a row twice");
  }

  #write(change: Change): void {
    const { stored, credential, addedCards, movedCards, mandate, deletion, request, remember } =
      change;
    if (stored) this.credentials.set(stored.credential.id, stored.credential);
    if (stored?.mandate) this.mandates.set(stored.credential.id, stored.mandate);
    if (credential) this.#changeCredential(credential);
    for (const card of addedCards ?? [])
      this.cards.set(`${card.credentialId}/${card.cardId}`, card);
    if (movedCards) this.#moveCards(movedCards);
    const signed = mandate && this.mandates.get(mandate.credentialId);
    if (mandate && signed) {
      const { credentialId: _, ...cancelled } = mandate;
      const next = {
        ...signed,
        ...cancelled,
        state: "cancelled",
        version: signed.version + 1,
      } as const;
      this.mandates.set(mandate.credentialId, next);
    }
    if (deletion) this.deletions.set(deletion.id, deletion);
    if (request) this.requests.set(request.id, request);
    if (remember) this.remembered.set(keyName(remember.key), remember);
    this.events.push(...change.events);
    this.audit.push(...change.audit);
  }

  #changeCredential({ id, erase, version, ...changed }: NonNullable<Change["credential"]>): void {
    const credential = this.credentials.get(id);
    if (credential === undefined) return;
    const shown = { brand: null, last4: null, expiresOn: null, maskedNumber: null };
    const erased = { ...shown, sealed: null, sealedKey: null };
    this.credentials.set(id, {
      ...credential,
      ...changed,
      ...(erase && erased),
      version: version + 1,
    });
  }

  #moveCards({
    credentialId,
    from,
    state,
    cardIds,
    changedAt,
  }: NonNullable<Change["movedCards"]>): void {
    for (const [name, card] of this.cards) {
      const meant = card.credentialId === credentialId && (cardIds?.includes(card.cardId) ?? true);
      if (meant && from.includes(card.state)) this.cards.set(name, { ...card, state, changedAt });
    }
  }
}
