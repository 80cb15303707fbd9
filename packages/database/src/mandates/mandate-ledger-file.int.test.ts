import type {
  LockedMandate,
  MandateWrite,
} from "@expunge/application/mandates/mandate-ledger.port";
import type { Change } from "@expunge/application/write-path/change";
import type { EvidenceRecord } from "@expunge/application/records/evidence";
import type { LoadedTarget } from "@expunge/application/write-path/change-store.port";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMandateLedger } from "#mandates/mandate-ledger.ts";
import { AT, cardToken, mandate, pastVersion, storing } from "#testing/changes.ts";
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
  const ledger = createMandateLedger(bench.database);
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
    /** Writes collections or evidence of the mandate as they are. */
    apply: (writes: Partial<Change>) =>
      bench.store.applyChanges(tenantId, [{ events: [], audit: [audit], ...writes }]),
    loaded: async () => (await bench.store.loadTargets(tenantId, [{ mandate: NAMED }]))[0],
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
  const { signed, option, apply, amended, locked } = await scene();
  await apply({ collected: { mandateId: signed.id, collections: [E1, E2] } });
  await amended();
  expect(await locked())?.toMatchObject({
    mandate: { ...signed, creditorName: "Stadtwerke Nord", version: 2 },
    collections: [E2, E1],
    versions: [{ version: 1, creditorName: "Stadtwerke", changed: ["creditorName"] }],
    credential: { id: option.id, state: "active", version: 2 },
    evidence: null,
  } satisfies Partial<Record<keyof LockedMandate, unknown>>);
});

test("a deletion and a collection see the same mandate file, by the present reference of the mandate and by a past one", async () => {
  const { tenantId, ledger, option, signed, apply, change, loaded } = await scene();
  const { kind, accountId, reference } = option;
  const file = ({ credential }: Partial<LoadedTarget> = {}) =>
    credential?.kind === "payment_option" ? credential.mandate : undefined;
  const expectSame = async () => {
    const found = await ledger.find(tenantId, NAMED.creditorId, NAMED.reference);
    expect(found).toBeDefined();
    const lookup = { kind, accountId, reference };
    const [target] = await bench.store.loadTargets(tenantId, [lookup]);
    expect([file(target), file(await loaded())]).toEqual([found, found]);
  };
  await expectSame();
  await apply({ collected: { mandateId: signed.id, collections: [E1, E2] } });
  const past = { ...pastVersion(NAMED, 1), creditorName: signed.creditorName };
  const now = { ...NAMED, creditorName: null, debtorAgent: null };
  await change({ amendment: { mandate: { ...now, reference: "M-2", version: 2 }, past }, audit });
  await expectSame();
  expect(
    await bench.store.loadTargets(tenantId, [{ mandate: { ...NAMED, reference: "M-3" } }]),
  ).toEqual([expect.not.objectContaining({ credential: expect.anything() as unknown })]);
});

test("the collection that consumes a mandate makes its present version a past one", async () => {
  const { signed, apply, loaded } = await scene();
  const consumed = pastVersion(NAMED, 1);
  const collections = [{ ...E1, state: "settled" } as const];
  expect(await apply({ collected: { mandateId: signed.id, collections, consumed } })).toEqual([
    true,
  ]);
  expect((await loaded())?.credential).toMatchObject({
    mandate: { mandate: { state: "consumed", version: 2 }, collections, versions: [consumed] },
  });
});

test("evidence is kept as it was sealed, and sealed anew; the day on which its keeping began is not kept", async () => {
  const { tenantId, signed, apply, locked, loaded } = await scene();
  expect((await loaded())?.evidence).toBeUndefined();
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
  await apply({ evidence: first });
  expect((await locked())?.evidence).toEqual(first);
  expect((await loaded())?.evidence).toEqual({ keepUntil: "2028-01-31", erased: false });
  const again: EvidenceRecord = {
    ...first,
    sealed: bytes("again"),
    sealedKey: bytes("another key"),
    keepUntil: "2028-02-29",
    sealedAt: new Date(AT.getTime() + 1),
  };
  await apply({ evidence: again });
  expect((await locked())?.evidence).toEqual(again);
});
