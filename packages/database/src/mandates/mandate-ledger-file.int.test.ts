import type {
  LockedMandate,
  MandateWrite,
} from "@expunge/application/mandates/mandate-ledger.port";
import type { EvidenceRecord } from "@expunge/application/records/evidence";
import { DEFAULT_POLICY } from "@expunge/domain/deletion/tenant-policy";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMandateLedger } from "#mandates/mandate-ledger.ts";
import { AT, cardToken, deletionOf, mandate, storing } from "#testing/changes.ts";
import { openWorkbench, type Workbench } from "#testing/open-workbench.ts";

const NAMED = { creditorId: "DE98ZZZ09999999999", reference: "M-1" };

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

const audit = {
  occurredAt: AT,
  actor: "staff:erika",
  action: "test",
  subject: "mandate",
  outcome: "written",
  details: {},
};
const E1 = {
  endToEndId: "E-1",
  amountMinor: Number.MAX_SAFE_INTEGER,
  currency: "EUR",
  dueOn: "2026-12-01",
  state: "planned",
  changedAt: new Date("2026-11-20T12:00:00.123Z"),
} as const;
const E2 = { ...E1, endToEndId: "E-2", amountMinor: 1, dueOn: "2026-11-30" };

/** A tenant with the mandate M-1 of an option. */
async function scene() {
  const tenantId = await bench.tenant();
  const ledger = createMandateLedger(bench.database, bench.queue);
  const option = cardToken(tenantId, {
    kind: "payment_option",
    accountId: "account-1",
    method: "sepa_direct_debit",
    country: null,
  });
  const signed = mandate(option, { reference: NAMED.reference, creditorName: "Stadtwerke" });
  await bench.store.applyChanges(tenantId, [storing(option, { signed })]);
  const change = (write: MandateWrite) => ledger.change(tenantId, NAMED, () => ({ write }));
  return {
    tenantId,
    ledger,
    option,
    signed,
    change,
    locked: async () => {
      const seen: LockedMandate[] = [];
      await ledger.change(tenantId, NAMED, (locked) => {
        seen.push(locked);
        return {};
      });
      return seen[0];
    },
    async amended() {
      const { creditorId, reference, creditorName, debtorAgent } = signed;
      const names = { creditorId, reference, creditorName, debtorAgent };
      const by = { amendedAt: E1.changedAt, amendedBy: "staff:erika" };
      await change({
        amendment: {
          mandate: { ...names, creditorName: "Stadtwerke Nord", version: 2 },
          past: { ...names, version: 1, changed: ["creditorName"], ...by },
        },
        audit,
      });
    },
  };
}

test("a decision sees the whole file: the mandate, its collections as they are due, its versions, its option", async () => {
  const { signed, option, change, amended, locked } = await scene();
  for (const collection of [E1, E2]) await change({ collection, audit });
  await amended();
  expect(await locked())?.toMatchObject({
    mandate: { ...signed, creditorName: "Stadtwerke Nord", version: 2 },
    collections: [E2, E1],
    versions: [{ version: 1, creditorName: "Stadtwerke", changed: ["creditorName"] }],
    credential: { id: option.id, state: "active", version: 4 },
    evidence: null,
    waitingDeletionId: null,
    evidenceMarginDays: DEFAULT_POLICY.evidenceMarginDays,
  } satisfies Partial<Record<keyof LockedMandate, unknown>>);
});

test("a deletion and a collection see the same mandate file", async () => {
  const { tenantId, ledger, option, change, amended } = await scene();
  const names = {
    kind: option.kind,
    accountId: option.accountId,
    reference: option.reference,
  };
  const loaded = async () => {
    const [target] = await bench.store.loadTargets(tenantId, [names]);
    return target?.credential?.kind === "payment_option" ? target.credential.mandate : undefined;
  };
  const found = async () => ledger.find(tenantId, NAMED.creditorId, NAMED.reference);
  expect(await loaded()).toEqual(await found());
  for (const collection of [E1, E2]) await change({ collection, audit });
  await amended();
  expect(await loaded()).toEqual(await found());
});

test("a decision sees the tenant's margin", async () => {
  const { tenantId, locked } = await scene();
  const policy = { ...DEFAULT_POLICY, evidenceMarginDays: 7 };
  await bench.store.applyChanges(tenantId, [
    { settings: { policy, pending: null, version: 1 }, events: [], audit: [audit] },
  ]);
  expect((await locked())?.evidenceMarginDays).toBe(7);
});

test.each([
  ["waiting", true],
  ["scheduled", false],
  ["awaiting_approval", false],
  ["cancelled", false],
] as const)("a decision sees the deletion of the option that is %s: %s", async (state, seen) => {
  const { tenantId, option, locked } = await scene();
  const deletion = deletionOf(option, {
    state,
    scheduledFor: AT,
    erasedAt: null,
    completedAt: null,
  });
  const { id, version } = option;
  const credential = {
    id,
    version,
    state: "pending_deletion",
    changedAt: AT,
    deletionId: deletion.id,
    erase: false,
  } as const;
  await bench.store.applyChanges(tenantId, [{ credential, deletion, events: [], audit: [audit] }]);
  expect((await locked())?.waitingDeletionId).toBe(seen ? deletion.id : null);
});

test("evidence is kept as it was sealed, and sealed anew; the day on which its keeping began is not kept", async () => {
  const { tenantId, signed, change, locked } = await scene();
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text));
  const first: EvidenceRecord = {
    tenantId,
    mandateId: signed.id,
    sealed: bytes("first"),
    sealedKey: bytes("first key"),
    keepUntil: "2028-01-31",
    sealedAt: AT,
    erasedAt: null,
  };
  await change({ evidence: first, audit });
  expect((await locked())?.evidence).toEqual(first);
  const again: EvidenceRecord = {
    ...first,
    sealed: bytes("again"),
    sealedKey: bytes("another key"),
    keepUntil: "2028-02-29",
    sealedAt: new Date(AT.getTime() + 1),
  };
  await change({ evidence: again, audit });
  expect((await locked())?.evidence).toEqual(again);
});

test("a job commits with the change that it is for, or not at all", async () => {
  const { tenantId, ledger, option, change } = await scene();
  const jobs = async () =>
    bench.owner<{ name: string; data: unknown }>(
      "SELECT name, data FROM pgboss.job WHERE data ->> 'tenantId' = $1 ORDER BY name",
      [tenantId],
    );
  const wanted = [
    { kind: "deletion", tenantId, deletionId: option.id },
    { kind: "retention", tenantId, keptUntil: "2028-01-31" },
  ] as const;
  const broken = { ...audit, actor: "\0" };
  await expect(change({ jobs: wanted, audit: broken })).rejects.toThrow("Unicode");
  expect(await jobs()).toEqual([]);
  await ledger.change(tenantId, NAMED, () => ({ write: { jobs: wanted, audit } }));
  expect(await jobs()).toEqual([
    { name: "deletion", data: { tenantId, deletionId: option.id } },
    { name: "retention", data: { tenantId } },
  ]);
});
