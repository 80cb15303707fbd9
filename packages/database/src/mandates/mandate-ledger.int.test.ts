import type {
  LockedMandate,
  MandateLedger,
  MandateWrite,
} from "@expunge/application/mandates/mandate-ledger.port";
import type { CollectionRecord } from "@expunge/application/records/mandate-file";
import type { MandateRecord } from "@expunge/application/records/credential";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMandateLedger } from "#mandates/mandate-ledger.ts";
import { AT, cardToken, mandate, storing } from "#testing/changes.ts";
import { openWorkbench, type Workbench } from "#testing/open-workbench.ts";

const CREDITOR = "DE98ZZZ09999999999";
const OTHER_CREDITOR = "AT61ZZZ01234567890";

let bench: Workbench;
let ledger: MandateLedger;
beforeAll(async () => {
  bench = await openWorkbench();
  ledger = createMandateLedger(bench.database);
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
const collection = (more: Partial<CollectionRecord> = {}): CollectionRecord => ({
  endToEndId: "E-1",
  amountMinor: 4200,
  currency: "EUR",
  dueOn: "2026-12-01",
  state: "planned",
  changedAt: AT,
  ...more,
});
const amendment = (
  { mandate: now }: LockedMandate,
  changes: Partial<MandateRecord>,
): MandateWrite => {
  const { version, creditorId, reference, creditorName, debtorAgent } = now;
  const named = { creditorId, reference, creditorName, debtorAgent };
  return {
    amendment: {
      mandate: { ...named, version: version + 1, ...changes },
      past: {
        ...named,
        version,
        changed: Object.keys(changes),
        amendedAt: AT,
        amendedBy: "staff:erika",
      },
    },
    audit,
  };
};

/** A tenant with a mandate M-1; `change` and `show` are about M-1 unless another is named. */
async function scene() {
  const tenantId = await bench.tenant();
  const sign = async (
    reference: string,
    creditorId = CREDITOR,
    more: Partial<MandateRecord> = {},
  ) => {
    const option = cardToken(tenantId, {
      kind: "payment_option",
      accountId: "account-1",
      maskedNumber: "DE8937****3000",
    });
    const [written] = await bench.store.applyChanges(tenantId, [
      storing(option, { signed: mandate(option, { reference, creditorId, ...more }) }),
    ]);
    return written;
  };
  await sign("M-1");
  const m1 = { creditorId: CREDITOR, reference: "M-1" };
  return {
    tenantId,
    sign,
    show: (reference = "M-1", creditorId = CREDITOR) =>
      ledger.find(tenantId, creditorId, reference),
    change: (write: MandateWrite, reference = "M-1") =>
      ledger.change(tenantId, { ...m1, reference }, () => ({ write })),
    record: async (more?: Partial<CollectionRecord>) => {
      const [loaded] = await bench.store.loadTargets(tenantId, [{ mandate: m1 }]);
      if (loaded?.credential?.kind !== "payment_option" || loaded.credential.mandate === null)
        throw new Error("there is no mandate");
      const { id, version, state, mandate: file } = loaded.credential;
      const collected = { mandateId: file.mandate.id, collections: [collection(more)] };
      const credential = { id, version, state, changedAt: AT, erase: false };
      const change = { credential, collected, events: [], audit: [audit] };
      return bench.store.applyChanges(tenantId, [change]);
    },
    amend: (changes: Partial<MandateRecord>, reference = "M-1") =>
      ledger.change(tenantId, { ...m1, reference }, (locked) => ({
        write: amendment(locked, changes),
      })),
    async audited() {
      const rows = await bench.owner<{ seq: string }>(
        "SELECT seq FROM audit_entry WHERE tenant_id = $1 ORDER BY seq",
        [tenantId],
      );
      return rows.map(({ seq }) => Number(seq));
    },
  };
}

test("a mandate is found by its tenant, creditor and reference, and by no other", async () => {
  const { tenantId, show } = await scene();
  expect(await show()).toMatchObject({
    mandate: {
      tenantId,
      reference: "M-1",
      creditorId: CREDITOR,
      signedOn: "2026-01-15",
      version: 1,
      state: "active",
    },
    collections: [],
    versions: [],
  });
  expect(await show("M-2")).toBeUndefined();
  expect(await show("M-1", OTHER_CREDITOR)).toBeUndefined();
  expect(await ledger.find(await bench.tenant(), CREDITOR, "M-1")).toBeUndefined();
});

test("nothing is decided over a mandate that does not exist, or is another tenant's", async () => {
  await scene();
  const never = () => {
    throw new Error("nothing is there to decide over");
  };
  const named = { creditorId: CREDITOR, reference: "M-1" };
  expect(await ledger.change(await bench.tenant(), named, never)).toBeUndefined();
  expect(await ledger.change("TN-unknown", named, never)).toBeUndefined();
});

test("a collection is kept as it was first recorded, and only its state moves on", async () => {
  const { record, show, audited } = await scene();
  await record();
  const later = new Date(AT.getTime() + 1000);
  await record({ state: "presented", changedAt: later, amountMinor: 1, dueOn: "2027-01-01" });
  expect((await show())?.collections).toEqual([
    collection({ state: "presented", changedAt: later }),
  ]);
  expect(await audited()).toEqual([1, 2]);
});

test("the greatest amount that JavaScript is exact about is kept to the cent", async () => {
  const { record, show } = await scene();
  await record({ amountMinor: Number.MAX_SAFE_INTEGER });
  expect((await show())?.collections[0]?.amountMinor).toBe(9_007_199_254_740_991);
});

test("collections are shown in the order in which they are due, versions in the order in which they came", async () => {
  const { record, amend, show } = await scene();
  await record({ endToEndId: "E-3", dueOn: "2027-02-01" });
  await record({ endToEndId: "E-2" });
  await record({ endToEndId: "E-1" });
  for (const creditorName of ["One", "Two", "Three"]) await amend({ creditorName });
  const { collections = [], versions = [], mandate: now } = (await show()) ?? {};
  expect(collections.map(({ endToEndId }) => endToEndId)).toEqual(["E-1", "E-2", "E-3"]);
  expect(versions.map(({ version, creditorName }) => [version, creditorName])).toEqual([
    [1, null],
    [2, "One"],
    [3, "Two"],
  ]);
  expect(now).toMatchObject({ version: 4, creditorName: "Three" });
});

test("a decision without a write, and one that throws, leave no trace and no lock", async () => {
  const { tenantId, amend, show, audited } = await scene();
  const named = { creditorId: CREDITOR, reference: "M-1" };
  await ledger.change(tenantId, named, () => ({}));
  const refused = ledger.change(tenantId, named, () => {
    throw new Error("refused");
  });
  await expect(refused).rejects.toThrow("refused");
  expect([(await show())?.mandate.version, await audited()]).toEqual([1, []]);
  await amend({ creditorName: "Stadtwerke" });
  expect(await audited()).toEqual([1]);
});

test("a collection or an amendment invalidates a concurrent decision over the option, a read does not", async () => {
  const { tenantId, record, amend, change } = await scene();
  const version = async () => {
    const sql = "SELECT version FROM credential WHERE tenant_id = $1";
    return (await bench.owner<{ version: number }>(sql, [tenantId]))[0]?.version;
  };
  await change({ audit });
  expect(await version()).toBe(1);
  await record();
  expect(await version()).toBe(2);
  await amend({ creditorName: "Stadtwerke" });
  expect(await version()).toBe(3);
});

test("a signature makes a created mandate active", async () => {
  const { sign, change, show } = await scene();
  await sign("M-2", CREDITOR, { state: "created", signedOn: null });
  expect((await show("M-2"))?.mandate).toMatchObject({ state: "created", signedOn: null });
  await change({ state: "active", signedOn: "2026-11-19", audit }, "M-2");
  expect((await show("M-2"))?.mandate).toMatchObject({ state: "active", signedOn: "2026-11-19" });
  expect((await show())?.mandate).toMatchObject({ signedOn: "2026-01-15" });
});

test("another account of the debtor replaces the one that is sealed, with the version of the credential", async () => {
  const { tenantId } = await scene();
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text));
  const account = {
    sealed: bytes("new account"),
    sealedKey: bytes("new key"),
    maskedNumber: "AT6119****3201",
  };
  await ledger.change(tenantId, { creditorId: CREDITOR, reference: "M-1" }, (locked) => {
    const { amendment: amended } = amendment(locked, {});
    return { write: { audit, ...(amended && { amendment: { ...amended, account } }) } };
  });
  const [row] = await bench.owner(
    "SELECT sealed, sealed_key, masked_number, version FROM credential WHERE tenant_id = $1",
    [tenantId],
  );
  expect(row).toEqual({
    sealed: Buffer.from("new account"),
    sealed_key: Buffer.from("new key"),
    masked_number: "AT6119****3201",
    version: 2,
  });
});

test("SEPA-05: a reference that another mandate of the creditor has, or had, is taken, and nothing is written", async () => {
  const { sign, amend, show, audited } = await scene();
  await sign("M-2");
  expect(await amend({ reference: "M-2" })).toBe("taken");
  await amend({ reference: "M-3" }, "M-2");
  expect(await amend({ reference: "M-2" })).toBe("taken");
  expect(await sign("M-2")).toBe(false);
  expect(await show()).toMatchObject({ mandate: { version: 1 }, versions: [] });
  expect(await audited()).toEqual([1]);
});

test("SEPA-05: a reference of another creditor is free, and so is one that the mandate had itself", async () => {
  const { sign, amend, show } = await scene();
  await sign("M-2", OTHER_CREDITOR);
  await amend({ reference: "M-2" });
  expect(await show("M-2")).toMatchObject({ mandate: { version: 2 } });
  expect(await amend({ creditorId: OTHER_CREDITOR }, "M-2")).toBe("taken");
  await amend({ reference: "M-1" }, "M-2");
  expect(await show()).toMatchObject({ mandate: { version: 3 } });
  expect(await sign("M-1", OTHER_CREDITOR)).toBe(true);
});

test("SEPA-05: of many that want one reference at the same time, one gets it", async () => {
  const { sign, amend, show } = await scene();
  const references = Array.from({ length: 8 }, (_, number) => `R-${number}`);
  for (const reference of references) await sign(reference);
  const wanted = { reference: "WANTED" };
  const amended = await Promise.all(
    references.flatMap(async (reference) => amend(wanted, reference)),
  );
  const signed = await Promise.all(references.map(() => sign("WANTED")));
  expect(amended.filter((outcome) => outcome !== "taken")).toHaveLength(1);
  expect(signed).toEqual(references.map(() => false));
  expect(await show("WANTED")).toMatchObject({ mandate: { version: 2 } });
});
