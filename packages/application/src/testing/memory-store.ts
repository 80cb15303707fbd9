import type {
  TargetLookup,
  ChangeStore,
  LoadedCredential,
  LoadedTarget,
} from "#write-path/change-store.port.ts";
import type { CollectionRecord, MandateFile, MandateVersionRecord } from "#records/mandate-file.ts";
import type {
  NetworkRequestStore,
  NetworkTask,
} from "#network-requests/network-request-store.port.ts";
import type { AuditEntry, Change, EventEntry } from "#write-path/change.ts";
import type { CardRecord, CredentialRecord, MandateRecord } from "#records/credential.ts";
import { isOpenDeletion } from "@expunge/domain/deletion/deletion-transitions";
import { mandateIdentity } from "@expunge/domain/mandate/mandate-identity";
import type { Hold } from "@expunge/domain/hold/hold";
import { DEFAULT_POLICY, type TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import {
  clearDefault,
  type CredentialUpdate,
  updatedCredential,
} from "#testing/updated-credential.ts";
import {
  knownEvidence,
  mandateFileOf,
  mandateNamed,
  withdrawCollections,
  writeCollected,
} from "#testing/memory-mandates.ts";
import { moveCards, writeCredential } from "#testing/memory-writes.ts";
import { representationCount, representationsOf } from "#testing/representations.ts";
import type { NaturalKey } from "#records/natural-key.ts";
import { releasersOf, unreleasedHolds } from "#testing/unreleased-holds.ts";
import { velocityCounts } from "#testing/velocity-counts.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import type { EvidenceRecord } from "#records/evidence.ts";
import type { HoldRecord } from "#records/hold.ts";
import type { Job } from "#records/job.ts";
import type { NetworkRequestRecord } from "#records/network-request.ts";
import type { RiskSignal } from "#records/risk-signal.ts";
import type { UseRecord } from "#records/use.ts";
import type { StoredSettings } from "#tenants/settings-reader.port.ts";

type Remembered = NonNullable<Change["remember"]>;
const keyName = ({ clientId, scope, key }: Remembered["key"]) =>
  JSON.stringify([clientId, scope, key]);

/** The data of one tenant in memory: the write path and the worker's store with the database's semantics. */
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
  readonly holds = new Map<string, HoldRecord>();
  readonly evidence = new Map<string, EvidenceRecord>();
  readonly signals: RiskSignal[] = [];
  readonly uses: UseRecord[] = [];
  readonly jobs: Job[] = [];
  policy: TenantPolicy = DEFAULT_POLICY;
  ownerBids: readonly string[] = ["10001234", "20005678"];
  settings: Pick<StoredSettings, "pending" | "version"> = { pending: null, version: 1 };
  clickToPayEnabled = true;
  loads = 0;
  writes = 0;
  #races: (() => void)[] = [];

  /** Stages a race: the concurrent change just before the next write. */
  meanwhile(concurrentChange: () => void): void {
    this.#races.push(concurrentChange);
  }

  /** A concurrent write to a credential. */
  touch(id: string, changed: CredentialUpdate = {}): void {
    const credential = this.credentials.get(id);
    if (credential === undefined) throw new Error(`there is no credential ${id}`);
    const version = credential.version + 1;
    this.credentials.set(id, updatedCredential(credential, { ...changed, version }));
  }

  cardsOf(credentialId: string): CardRecord[] {
    return [...this.cards.values()].filter((card) => card.credentialId === credentialId);
  }

  /** The unreleased holds on a credential. */
  holdsOn(id: string): readonly Hold[] {
    return unreleasedHolds(this.holds.values(), id);
  }

  /** Whether another mandate of the creditor has, or had, this reference. */
  isReferenceTaken(asked: Pick<MandateRecord, "id" | "creditorId" | "reference">): boolean {
    const past = this.mandateVersions.map((version) => ({ ...version, id: version.mandateId }));
    return [...this.mandates.values(), ...past].some(
      (known) => known.id !== asked.id && mandateIdentity(known) === mandateIdentity(asked),
    );
  }

  async loadTargets(_: string, asked: readonly TargetLookup[]): Promise<readonly LoadedTarget[]> {
    this.loads += 1;
    const { policy, clickToPayEnabled } = this;
    const isUsed = (ownerBid: string) => policy.ownerBids?.includes(ownerBid) ?? true;
    const tenant = { clickToPayEnabled, ownerBids: this.ownerBids.filter(isUsed), policy };
    return asked.map((target) => {
      if (!("kind" in target)) {
        const deletion = "deletionId" in target && this.deletions.get(target.deletionId);
        const mandate = "mandate" in target && mandateNamed(this, target.mandate);
        const credential = this.credentials.get(
          (deletion || mandate || undefined)?.credentialId ?? "",
        );
        return {
          ...tenant,
          counts: [],
          representations: this.#representations(credential),
          ...(deletion && { deletion }),
          ...(mandate && knownEvidence(this.evidence.get(mandate.id))),
          ...(credential && { credential: this.#loaded(credential) }),
        };
      }
      const credential = this.#named(target);
      const remembered = target.key && this.remembered.get(keyName(target.key));
      return {
        ...tenant,
        counts: this.#counts(target.history),
        representations: this.#representations(credential, target),
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
    this.#assertDisjoint(changes.filter((_change, place) => written[place]));
    for (const [place, change] of changes.entries()) if (written[place]) this.#write(change);
    return written;
  }

  async load(_: string, requestId: string): Promise<NetworkTask | undefined> {
    const request = this.requests.get(requestId);
    const customer = request && this.credentials.get(request.credentialId);
    if (request === undefined || customer?.kind !== "click_to_pay_customer") return undefined;
    const deletion = this.deletions.get(requestId) ?? null;
    const open = this.#open(customer);
    const isPending = open?.state === "scheduled" || open?.state === "waiting";
    return {
      request,
      customer,
      cards: this.cardsOf(customer.id),
      deletion,
      pendingDeletion: isPending ? open : null,
      holds: this.holdsOn(customer.id),
      ...(this.policy.networkGiveUpHours !== undefined && {
        timeoutHours: this.policy.networkGiveUpHours,
      }),
    };
  }

  async saveProgress(before: NetworkRequestRecord, after: NetworkRequestRecord): Promise<boolean> {
    this.#races.shift()?.();
    const current = this.requests.get(after.id);
    if (current?.version !== before.version || current.endedAt !== null) return false;
    this.requests.set(after.id, after);
    return true;
  }

  mandateFile(credentialId: string): MandateFile | null {
    return mandateFileOf(this, credentialId);
  }

  #representations(credential: CredentialRecord | undefined, target?: NaturalKey) {
    return representationsOf(this.credentials.values(), credential, target).map((one) => ({
      ...one,
      open: this.#open(one) !== null,
    }));
  }

  #open({ deletionId }: CredentialRecord): DeletionRecord | null {
    const deletion = this.deletions.get(deletionId ?? "");
    return deletion && isOpenDeletion(deletion.state) ? deletion : null;
  }

  #counts(history: Extract<TargetLookup, { kind: string }>["history"]): readonly number[] {
    return velocityCounts(this.policy, this.signals, history);
  }

  #named({
    kind,
    accountId,
    reference,
  }: Pick<CredentialRecord, "kind" | "accountId" | "reference">): CredentialRecord | undefined {
    return [...this.credentials.values()].find(
      (known) =>
        known.kind === kind && known.accountId === accountId && known.reference === reference,
    );
  }

  #loaded(credential: CredentialRecord): LoadedCredential {
    const { id, version, deletionId } = credential;
    const all = [credential, ...representationsOf(this.credentials.values(), credential)];
    const common = {
      id,
      version,
      deletionId,
      holds: all.flatMap((one) => this.holdsOn(one.id)),
      holdReleasers: all.flatMap((one) => releasersOf(this.holds.values(), one.id)),
      open: this.#open(credential),
    };
    if (credential.kind === "click_to_pay_customer") {
      const { kind, state, ownerBid } = credential;
      const cards = this.cardsOf(id);
      const idsOf = (some: readonly CardRecord[]) => some.map(({ cardId }) => cardId);
      const cardIds = idsOf(cards.filter((card) => card.state !== "REMOVED"));
      const leavingCardIds = idsOf(cards.filter((card) => card.state === "REMOVAL_IN_PROGRESS"));
      return { ...common, kind, state, ownerBid: ownerBid ?? "", cardIds, leavingCardIds };
    }
    const { kind, state, country } = credential;
    return kind === "card_token"
      ? { ...common, kind, state, country }
      : { ...common, kind, state, mandate: this.mandateFile(id) };
  }

  #mayBeWritten({ credential, use, stored, remember, judged, settings, joint }: Change): boolean {
    if (joint?.some((other) => !this.#mayBeWritten(other))) return false;
    if (use && this.credentials.get(use.credentialId)?.version !== use.version) return false;
    if (settings && settings.version !== this.settings.version) return false;
    if (credential && this.credentials.get(credential.id)?.version !== credential.version) {
      return false;
    }
    if (remember && this.remembered.has(keyName(remember.key))) return false;
    if (
      judged &&
      this.#counts({ ...judged.history, at: judged.at }).join() !== judged.counts.join()
    )
      return false;
    if (stored === undefined) return true;
    const { credential: named, mandate, representations } = stored;
    const taken = mandate !== undefined && this.isReferenceTaken(mandate);
    const unseen =
      representations !== undefined &&
      representations !== representationCount(this.credentials.values(), named);
    return !taken && !unseen && this.#named(named) === undefined;
  }

  /** The database refuses a write that touches a row twice. */
  #assertDisjoint(changes: readonly Change[]): void {
    const all = changes.flatMap((change) => [change, ...(change.joint ?? [])]);
    const touched = all.flatMap(({ credential, remember }) => [
      ...(credential ? [credential.id] : []),
      ...(remember ? [keyName(remember.key)] : []),
    ]);
    if (new Set(touched).size < touched.length) throw new Error("one write touches a row twice");
  }

  #write(change: Change): void {
    const { stored, credential, addedCards, movedCards, mandate, request, remember } = change;
    if (stored?.credential.isDefault) clearDefault(this.credentials, stored.credential);
    if (stored) this.credentials.set(stored.credential.id, stored.credential);
    if (stored?.mandate) this.mandates.set(stored.credential.id, stored.mandate);
    if (credential) writeCredential(this.credentials, credential);
    for (const card of addedCards ?? [])
      this.cards.set(`${card.credentialId}/${card.cardId}`, card);
    if (movedCards) moveCards(this.cards, movedCards);
    const signed = [...this.mandates.values()].find(({ id }) => id === mandate?.id);
    if (mandate && signed) {
      const next = { ...signed, ...mandate, state: "cancelled", version: signed.version + 1 };
      this.mandates.set(signed.credentialId, next as MandateRecord);
    }
    this.#writeMore(change);
    if (request) this.requests.set(request.id, request);
    if (remember) this.remembered.set(keyName(remember.key), remember);
    this.events.push(...change.events);
    this.audit.push(...change.audit);
    for (const other of change.joint ?? []) this.#write(other);
  }

  #writeMore({ deletion, superseded, hold, evidence, withdrawn, ...change }: Change): void {
    if (deletion) this.deletions.set(deletion.id, deletion);
    if (superseded) this.deletions.set(superseded.id, superseded);
    if (hold) this.holds.set(hold.id, hold);
    if (evidence) this.evidence.set(evidence.mandateId, evidence);
    if (withdrawn) withdrawCollections(this, withdrawn);
    if (change.settings) {
      this.policy = change.settings.policy;
      this.settings = { ...change.settings, version: change.settings.version + 1 };
    }
    this.signals.push(...(change.signals ?? []));
    if (change.use) this.uses.push(change.use);
    if (change.collected) writeCollected(this, change.collected);
    this.jobs.push(...(change.jobs ?? []));
  }
}
