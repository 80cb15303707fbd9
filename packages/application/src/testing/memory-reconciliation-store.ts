import type { FindingKind } from "@expunge/domain/click-to-pay/decide-reconciliation";
import type {
  CustomerSnapshot,
  CustomerPage,
  ReconciliationWrite,
  ReconciliationStore,
  ReconciliationRound,
} from "#reconciliation/reconciliation-store.port.ts";
import type { CredentialRecord } from "#records/credential.ts";
import type { MemoryStore } from "#testing/memory-store.ts";

type Round = { startedAt: Date; open: boolean; cursor: string | null; lease: string; until: Date };

/** Rounds and findings of one tenant over a memory store. Customers come in insertion order. */
export class MemoryReconciliationStore implements ReconciliationStore {
  readonly openFindings = new Map<string, Set<FindingKind>>();
  /** The network requests with a job. */
  readonly followed = new Set<string>();
  /** The page size, which overrides the requested limit. */
  maxPageSize = 100;
  round: Round | undefined;
  #store: MemoryStore;

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  async dueTenants(): Promise<readonly string[]> {
    return [];
  }

  async leaseRound(
    _: string,
    lease: string,
    { now, dueBefore, until }: Parameters<ReconciliationStore["leaseRound"]>[2],
  ): Promise<ReconciliationRound | undefined> {
    const { round } = this;
    if (round === undefined) {
      this.round = { startedAt: now, open: false, cursor: null, lease: "", until: now };
      return undefined;
    }
    if (round.until > now || !(round.open || round.startedAt <= dueBefore)) return undefined;
    const taken = round.open ? round : { ...round, startedAt: now, cursor: null };
    this.round = { ...taken, open: true, lease, until };
    return this.round;
  }

  async saveProgress(
    _: string,
    lease: string,
    cursor: string | null,
    until: Date,
  ): Promise<boolean> {
    if (this.round?.lease !== lease) return false;
    this.round = { ...this.round, cursor, until };
    return true;
  }

  async finishRound(_: string, lease: string): Promise<void> {
    if (this.round?.lease === lease)
      this.round = { ...this.round, open: false, cursor: null, until: new Date(0) };
  }

  async listCustomers(
    _: string,
    { after, goneSince }: Parameters<ReconciliationStore["listCustomers"]>[1],
  ): Promise<CustomerPage> {
    const all = [...this.#store.credentials.values()].filter(
      (credential) => credential.kind === "click_to_pay_customer",
    );
    const rest = all.slice(all.findIndex(({ id }) => id === after) + 1);
    const page = rest.slice(0, this.maxPageSize);
    const last = rest.length > page.length ? page.at(-1)?.id : undefined;
    const gone = ({ state, changedAt }: CredentialRecord) =>
      (state === "REMOVED" || state === "UNREGISTERED") && changedAt < goneSince;
    return {
      customers: page
        .filter((customer) => !gone(customer))
        .map((customer) => this.compared(customer)),
      ...(last !== undefined && { last }),
    };
  }

  compared(customer: CredentialRecord): CustomerSnapshot {
    const { id } = customer;
    if (customer.kind !== "click_to_pay_customer") throw new Error(`${id} is no customer`);
    const requests = [...this.#store.requests.values()].filter(
      ({ credentialId, endedAt }) => credentialId === id && endedAt === null,
    );
    const cards = this.#store.cardsOf(id);
    const idsOf = (some: typeof cards) => some.map(({ cardId }) => String(cardId));
    const holds = [...this.#store.holds.values()];
    return {
      ...customer,
      cardIds: idsOf(cards.filter((card) => card.state === "ACTIVE")),
      knownCardIds: idsOf(cards),
      held: holds.some(
        ({ credentialId, releasedAt }) => credentialId === id && releasedAt === null,
      ),
      openFindings: [...(this.openFindings.get(id) ?? [])],
      requests: requests.map((request) => ({
        id: request.id,
        operation: request.operation,
        requestedAt: request.requestedAt,
        followed: this.followed.has(request.id),
      })),
    };
  }

  async recordFindings(
    tenantId: string,
    { credentialId, found, resolved, ended, change, at }: ReconciliationWrite,
  ): Promise<boolean> {
    const [written] = await this.#store.applyChanges(tenantId, [change]);
    if (!written) return false;
    const openFindings = new Set([...(this.openFindings.get(credentialId) ?? []), ...found]);
    for (const kind of resolved) openFindings.delete(kind);
    this.openFindings.set(credentialId, openFindings);
    for (const id of ended) {
      const request = this.#store.requests.get(id);
      if (request) this.#store.requests.set(id, { ...request, state: "failed", endedAt: at });
    }
    for (const job of change.jobs ?? [])
      if (job.kind === "network_request") this.followed.add(job.requestId);
    return true;
  }
}
