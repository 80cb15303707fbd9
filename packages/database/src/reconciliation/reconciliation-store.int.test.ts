import { randomInt, randomUUID } from "node:crypto";
import type { ReconciliationWrite } from "@expunge/application/reconciliation/reconciliation-store.port";
import {
  type CardRecord,
  type CredentialRecord,
  newCredential,
} from "@expunge/application/records/credential";
import { newNetworkRequest } from "@expunge/application/records/network-request";
import { systemClock } from "@expunge/application/runtime/system-clock";
import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReconciliationStore } from "#reconciliation/reconciliation-store.ts";
import { AT, cardToken, storing } from "#testing/changes.ts";
import { openWorkbench, type Workbench } from "#testing/open-workbench.ts";

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

const MINUTE_MS = 60_000;
const later = (minutes: number) => new Date(AT.getTime() + minutes * MINUTE_MS);
const LONG_AGO = new Date("2020-01-01T00:00:00.000Z");
const FIRST_PAGE = { after: null, goneSince: LONG_AGO, now: AT, limit: 10 };

async function scene() {
  const tenantId = await bench.tenant();
  const store = createReconciliationStore(bench.database, bench.queue);
  const enrolled = async (
    state: EnrolmentState = "ACTIVE",
    cards: Readonly<Record<number, CardRecord["state"]>> = {},
    changedAt = AT,
  ): Promise<CredentialRecord> => {
    const id = systemClock.newId();
    const credential = newCredential({
      tenantId,
      id,
      kind: "click_to_pay_customer",
      accountId: "account-1",
      reference: String(randomInt(1, 2 ** 47)),
      state,
      ownerBid: "10001234",
      at: changedAt,
    });
    const addedCards = Object.entries(cards).map(([cardId, of]) => ({
      tenantId,
      credentialId: id,
      cardId: Number(cardId),
      last4: null,
      state: of,
      changedAt,
    }));
    await bench.store.applyChanges(tenantId, [{ ...storing(credential), addedCards }]);
    return credential;
  };
  return {
    tenantId,
    store,
    enrolled,
    page: (asked: Partial<Parameters<typeof store.listCustomers>[1]> = {}) =>
      store.listCustomers(tenantId, { ...FIRST_PAGE, ...asked }),
    /** A removal of the customer, with its job. */
    async asks({ id: credentialId }: CredentialRecord) {
      const about = { tenantId, id: systemClock.newId(), credentialId, correlationId: "c" };
      const request = newNetworkRequest({
        ...about,
        operation: "delete_customer",
        cardIds: [],
        at: AT,
      });
      await bench.store.applyChanges(tenantId, [{ request, events: [], audit: [] }]);
      return request;
    },
    /** The writes for a customer, by default one finding `ghost_at_network` with its removal. */
    noted(
      { id, state, version, changedAt }: CredentialRecord,
      more: Partial<ReconciliationWrite> = {},
    ): ReconciliationWrite {
      const about = { tenantId, id: systemClock.newId(), credentialId: id, correlationId: "c" };
      return {
        credentialId: id,
        found: ["ghost_at_network"],
        resolved: [],
        ended: [],
        at: AT,
        ...more,
        change: {
          credential: { id, version, state, changedAt, erase: false },
          request: newNetworkRequest({
            ...about,
            operation: "delete_customer",
            cardIds: [],
            at: AT,
          }),
          jobs: [{ kind: "network_request", tenantId, requestId: about.id, credentialId: id }],
          events: [],
          audit: [
            {
              occurredAt: AT,
              actor: "system:worker",
              action: "reconciliation.ghost_at_network",
              subject: id,
              outcome: "remove_again",
              details: {},
            },
          ],
          ...more.change,
        },
      };
    },
    jobs: ({ id }: CredentialRecord) =>
      bench.owner("SELECT data FROM pgboss.job WHERE singleton_key = $1", [id]),
    findings: ({ id }: CredentialRecord) =>
      bench.owner(
        "SELECT finding, found_at, resolved_at FROM reconciliation_finding WHERE credential_id = $1",
        [id],
      ),
  };
}

test("customers come by their ids with their active cards, and nothing else comes", async () => {
  const { tenantId, enrolled, page } = await scene();
  const first = await enrolled("ACTIVE", { 7: "ACTIVE", 8: "REMOVED", 9: "REMOVAL_IN_PROGRESS" });
  await bench.store.applyChanges(tenantId, [storing(cardToken(tenantId))]);
  const second = await enrolled("REMOVED");
  const third = await enrolled("DISABLED");
  expect(await page({ limit: 3 })).toMatchObject({
    last: third.id,
    customers: [
      {
        id: first.id,
        accountId: "account-1",
        reference: first.reference,
        ownerBid: "10001234",
        state: "ACTIVE",
        version: 1,
        changedAt: AT,
        cardIds: ["7"],
        knownCardIds: ["7", "8", "9"],
        requests: [],
        openFindings: [],
      },
      { id: second.id, state: "REMOVED", cardIds: [] },
      { id: third.id, state: "DISABLED" },
    ],
  });
  expect(await page({ after: third.id })).toEqual({ customers: [] });
  const behind = await page({ after: first.id, limit: 1 });
  expect(behind).toMatchObject({ last: second.id, customers: [{ id: second.id }] });
});

test("customers removed long ago are left out, unless they have open findings or requests", async () => {
  const { tenantId, store, enrolled, noted, page } = await scene();
  const [gone, ghost] = [await enrolled("REMOVED"), await enrolled("REMOVED")];
  await enrolled("UNREGISTERED");
  const recent = await enrolled("REMOVED", {}, later(1));
  const active = await enrolled("ACTIVE");
  const ids = async () =>
    (await page({ goneSince: later(1) })).customers.map((customer) => customer.id);
  expect(await ids()).toEqual([recent.id, active.id]);
  await store.recordFindings(tenantId, noted(ghost));
  expect(await ids()).toEqual([ghost.id, recent.id, active.id]);
  expect(await page({ goneSince: later(1), limit: 1 })).toEqual({ customers: [], last: gone.id });
});

test("C2P-22: a request is followed while the queue has a job for it, be it new, active, or to be tried again", async () => {
  const { enrolled, asks, page } = await scene();
  const customer = await enrolled("REMOVAL_IN_PROGRESS");
  const request = await asks(customer);
  const followed = async () => (await page()).customers[0]?.requests;
  const about = { id: request.id, operation: "delete_customer", requestedAt: AT };
  for (const [state, expected] of [
    ["created", true],
    ["retry", true],
    ["active", true],
    ["completed", false],
    ["failed", false],
  ] as const) {
    await bench.owner(
      "UPDATE pgboss.job SET state = $2::pgboss.job_state WHERE singleton_key = $1",
      [customer.id, state],
    );
    expect(await followed()).toEqual([{ ...about, followed: expected }]);
  }
  await bench.owner("DELETE FROM pgboss.job WHERE singleton_key = $1", [customer.id]);
  expect(await followed()).toEqual([{ ...about, followed: false }]);
  await bench.owner("UPDATE network_request SET state = 'failed', ended_at = now() WHERE id = $1", [
    request.id,
  ]);
  expect(await followed()).toEqual([]);
});

test("a finding is written with its repair and its job, or not at all", async () => {
  const { tenantId, store, enrolled, noted, jobs, findings, page } = await scene();
  const customer = await enrolled("REMOVED");
  const finding = noted(customer);
  expect(await store.recordFindings(tenantId, finding)).toBe(true);
  const requestId = finding.change.request?.id;
  expect(await jobs(customer)).toEqual([{ data: { tenantId, requestId } }]);
  expect(await findings(customer)).toEqual([
    { finding: "ghost_at_network", found_at: AT, resolved_at: null },
  ]);
  expect((await page()).customers).toMatchObject([
    {
      version: 2,
      changedAt: AT,
      openFindings: ["ghost_at_network"],
      requests: [{ id: requestId }],
    },
  ]);

  // The customer has a new version by now: a decision over the old one writes nothing.
  expect(
    await store.recordFindings(tenantId, noted(customer, { found: ["orphaned_request"] })),
  ).toBe(false);
  expect(await jobs(customer)).toHaveLength(1);
  expect(await findings(customer)).toHaveLength(1);
  expect(
    await bench.owner("SELECT FROM audit_entry WHERE subject = $1", [customer.id]),
  ).toHaveLength(1);
});

test("a finding is resolved, and found anew; requests that are ended are so for good", async () => {
  const { tenantId, store, enrolled, asks, noted, findings } = await scene();
  const customer = await enrolled("ACTIVE");
  const old = await asks(customer);
  const plain = (version: number) => {
    const { credential, audit } = noted({ ...customer, version }).change;
    return { ...(credential && { credential }), events: [], audit };
  };
  const note = (version: number, more: Partial<ReconciliationWrite>) => {
    const finding = { ...noted(customer), found: [], ...more, change: plain(version) };
    return store.recordFindings(tenantId, finding);
  };
  expect(await note(1, { found: ["orphaned_request"], ended: [old.id] })).toBe(true);
  expect(
    await bench.owner("SELECT state, last_error, ended_at FROM network_request WHERE id = $1", [
      old.id,
    ]),
  ).toEqual([{ state: "failed", last_error: "OUTLIVED", ended_at: AT }]);
  expect(await note(2, { resolved: ["orphaned_request"], at: later(1) })).toBe(true);
  expect(await findings(customer)).toMatchObject([{ found_at: AT, resolved_at: later(1) }]);
  expect(await note(3, { found: ["orphaned_request"], at: later(2) })).toBe(true);
  expect(await findings(customer)).toMatchObject([{ found_at: later(2), resolved_at: null }]);
});

test("a tenant's round is due an interval after it was first seen, and one process has it until its lease is over", async () => {
  const { tenantId, store } = await scene();
  const [mine, yours] = [randomUUID(), randomUUID()];
  const cursor = randomUUID();
  const take = (lease: string, now: Date) =>
    store.leaseRound(tenantId, lease, {
      now,
      dueBefore: new Date(now.getTime() - 60 * MINUTE_MS),
      until: new Date(now.getTime() + 2 * MINUTE_MS),
    });
  const isListed = async (now: Date) =>
    (await store.dueTenants(now, new Date(now.getTime() - 60 * MINUTE_MS))).includes(tenantId);

  expect(await isListed(AT)).toBe(true);
  expect(await take(mine, AT)).toBeUndefined();
  expect([await isListed(later(59)), await isListed(later(60))]).toEqual([false, true]);
  expect(await take(mine, later(60))).toEqual({ startedAt: later(60), cursor: null });
  expect([await take(yours, later(61)), await isListed(later(61))]).toEqual([undefined, false]);

  expect(await store.saveProgress(tenantId, mine, cursor, later(65))).toBe(true);
  expect(await take(yours, later(64))).toBeUndefined();
  expect(await isListed(later(65))).toBe(true);
  expect(await take(yours, later(65))).toEqual({ startedAt: later(60), cursor });
  expect(await store.saveProgress(tenantId, mine, randomUUID(), later(99))).toBe(false);
  await store.finishRound(tenantId, mine);
  expect(await store.saveProgress(tenantId, yours, cursor, later(66))).toBe(true);

  await store.finishRound(tenantId, yours);
  expect([await take(mine, later(119)), await isListed(later(119))]).toEqual([undefined, false]);
  expect(await take(mine, later(120))).toEqual({ startedAt: later(120), cursor: null });
});

test("of many processes that want a round at once one gets it", async () => {
  const { tenantId, store } = await scene();
  const times = { now: later(60), dueBefore: AT, until: later(62) };
  await store.leaseRound(tenantId, randomUUID(), { ...times, now: AT, dueBefore: LONG_AGO });
  const taken = await Promise.all(
    Array.from({ length: 8 }, () => store.leaseRound(tenantId, randomUUID(), times)),
  );
  expect(taken.filter((round) => round !== undefined)).toHaveLength(1);
});

test("rounds and findings are seen by their own tenant alone", async () => {
  const { tenantId, store, enrolled, noted } = await scene();
  await store.recordFindings(tenantId, noted(await enrolled("REMOVED")));
  await store.leaseRound(tenantId, randomUUID(), { now: AT, dueBefore: AT, until: AT });
  const other = await bench.tenant();
  for (const table of ["reconciliation_round", "reconciliation_finding"]) {
    const seen = (tenant?: string) => bench.asApplication(tenant, `SELECT FROM ${table}`);
    expect([await seen(), await seen(other)]).toEqual([[], []]);
    expect(await seen(tenantId)).toHaveLength(1);
  }
});
