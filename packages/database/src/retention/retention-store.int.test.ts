import type { EvidenceRecord } from "@expunge/application/records/evidence";
import { systemClock } from "@expunge/application/runtime/system-clock";
import { eraseExpired } from "@expunge/application/retention/erase-expired";
import { sealEvidence } from "@expunge/application/mandates/seal-evidence";
import { createVault } from "@expunge/application/vault/vault";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMandateLedger } from "#mandates/mandate-ledger.ts";
import { createRetentionStore } from "#retention/retention-store.ts";
import { AT, cardToken, mandate, storing } from "#testing/changes.ts";
import { openWorkbench, type Workbench } from "#testing/open-workbench.ts";

const CREDITOR = "DE98ZZZ09999999999";
const vault = createVault(new Uint8Array(32).fill(7));

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
const ERASED = { kind: "payment_option", state: "deleted", brand: null, last4: null } as const;
const E1 = {
  endToEndId: "E-1",
  amountMinor: 4200,
  currency: "EUR",
  dueOn: "2026-12-01",
  state: "settled",
  changedAt: AT,
} as const;

/** A tenant whose mandates' evidence is kept until these days: M-0 until the first, and so on. */
async function scene(...days: readonly string[]) {
  const tenantId = await bench.tenant();
  const ledger = createMandateLedger(bench.database);
  for (const [place, keepUntil] of days.entries()) {
    const reference = `M-${place}`;
    const option = cardToken(tenantId, ERASED);
    const signed = mandate(option, { reference, creditorName: "Stadtwerke" });
    await bench.store.applyChanges(tenantId, [storing(option, { signed })]);
    let evidence: EvidenceRecord | undefined;
    await ledger.change(tenantId, { creditorId: CREDITOR, reference }, ({ mandate: now }) => {
      const names = {
        creditorId: now.creditorId,
        reference,
        creditorName: "Stadtwerke",
        debtorAgent: "COBADEFF",
      };
      const past = { ...names, version: 1, changed: [], amendedAt: AT, amendedBy: "staff:erika" };
      const file = { mandate: now, collections: [E1], versions: [past] };
      evidence = sealEvidence(vault, file, keepUntil, AT);
      return { write: { amendment: { mandate: { ...names, version: 2 }, past }, audit } };
    });
    const collected = { mandateId: signed.id, collections: [E1] };
    const change = { collected, ...(evidence && { evidence }), events: [], audit: [] };
    await bench.store.applyChanges(tenantId, [change]);
  }
  await bench.owner(
    `UPDATE mandate SET state = 'cancelled', cancelled_at = now(), cancelled_by = 'staff:erika', cancellation_reason = 'MD16'
     WHERE tenant_id = $1`,
    [tenantId],
  );
  const retention = createRetentionStore(bench.database);
  const noted = () =>
    bench.owner<{ actor: string; details: unknown }>(
      "SELECT actor, details FROM audit_entry WHERE tenant_id = $1 AND action = 'retention.erase' ORDER BY seq",
      [tenantId],
    );
  return {
    tenantId,
    noted,
    /** Erases on a day, in lists of so many. */
    erase: (day: string, limit = 500) => {
      const now = new Date(`${day}T12:00:00.000Z`);
      const atMost: typeof retention = {
        eraseExpired: (tenant, expired, entry) =>
          retention.eraseExpired(tenant, { ...expired, limit }, entry),
      };
      const clock = { ...systemClock, now: () => now };
      return eraseExpired({ retention: atMost, clock })(tenantId);
    },
    find: (reference: string) => ledger.find(tenantId, CREDITOR, reference),
    evidence: () =>
      bench.owner<{ reference: string; sealed: unknown; sealed_key: unknown; erased_at: unknown }>(
        `SELECT m.reference, e.sealed, e.sealed_key, e.erased_at FROM mandate_evidence e
         JOIN mandate m ON m.tenant_id = e.tenant_id AND m.id = e.mandate_id
         WHERE e.tenant_id = $1 ORDER BY m.reference`,
        [tenantId],
      ),
  };
}

test("SEPA-18: evidence is there on the last day on which it is kept, and gone on the next, with all that the rows say of it", async () => {
  const { erase, evidence, find, noted } = await scene("2024-01-31", "2024-02-01");
  expect([await erase("2024-01-31"), await noted()]).toEqual([0, []]);
  const before = await find("M-0");
  expect(before).toMatchObject({ collections: [E1], versions: [{ debtorAgent: "COBADEFF" }] });

  expect(await erase("2024-02-01")).toBe(1);
  const [first, second] = await evidence();
  expect(first).toEqual({
    reference: "M-0",
    sealed: null,
    sealed_key: null,
    erased_at: new Date("2024-02-01T12:00:00.000Z"),
  });
  expect(second).toMatchObject({ erased_at: null, sealed: expect.any(Buffer) as unknown });
  expect(await find("M-0")).toEqual({
    mandate: { ...before?.mandate, creditorName: null, debtorAgent: null, signedOn: null },
    collections: [],
    versions: [{ ...before?.versions[0], creditorName: null, debtorAgent: null }],
  });
  expect(await find("M-1")).toMatchObject({ collections: [E1] });
  expect(await noted()).toEqual([{ actor: "system:worker", details: { number: 1 } }]);
});

test("erased evidence is not erased or recorded again", async () => {
  const { erase, evidence, noted } = await scene("2024-01-31");
  await erase("2024-02-01");
  const erased = await evidence();
  expect(await erase("2024-02-02")).toBe(0);
  expect(await evidence()).toEqual(erased);
  expect(await noted()).toHaveLength(1);
});

test("SEPA-05: a reference whose evidence was erased is given to no other mandate", async () => {
  const { tenantId, erase } = await scene("2024-01-31");
  await erase("2024-02-01");
  const option = cardToken(tenantId, { kind: "payment_option" });
  const again = mandate(option, { reference: "M-0" });
  expect(await bench.store.applyChanges(tenantId, [storing(option, { signed: again })])).toEqual([
    false,
  ]);
});

test("of much that is over, short lists erase all, the oldest first, each with its note", async () => {
  const { erase, evidence, noted } = await scene("2024-01-03", "2024-01-01", "2024-01-02");
  expect(await erase("2024-02-01", 2)).toBe(2);
  expect((await evidence()).map(({ erased_at: at }) => at === null)).toEqual([true, false, false]);
  expect(await erase("2024-02-01", 2)).toBe(1);
  expect(await noted()).toMatchObject([{ details: { number: 2 } }, { details: { number: 1 } }]);
});

test("SEPA-18: evidence within its retention by the server's clock stays, however late the worker's is", async () => {
  const { erase, evidence, noted } = await scene("9000-01-31");
  expect(await erase("9000-02-01")).toBe(0);
  expect(await evidence()).toMatchObject([{ erased_at: null }]);
  expect(await noted()).toEqual([]);
});

test("SEPA-18: the retention of evidence never becomes shorter", async () => {
  const { tenantId, find } = await scene("2024-02-01");
  const keep = async (keepUntil: string) => {
    const file = await find("M-0");
    const evidence = file && sealEvidence(vault, file, keepUntil, AT);
    const change = { ...(evidence && { evidence }), events: [], audit: [] };
    expect(await bench.store.applyChanges(tenantId, [change])).toEqual([true]);
    const [row] = await bench.owner<{ day: string }>(
      "SELECT keep_until::text AS day FROM mandate_evidence WHERE tenant_id = $1",
      [tenantId],
    );
    return row?.day;
  };
  expect(await keep("2024-01-01")).toBe("2024-02-01");
  expect(await keep("2024-03-01")).toBe("2024-03-01");
});

test("another tenant's evidence stays", async () => {
  const { evidence } = await scene("2024-01-31");
  const other = await scene("2024-01-31");
  expect(await other.erase("2024-02-01")).toBe(1);
  expect(await evidence()).toMatchObject([{ erased_at: null }]);
});

test("RISK-06: signals of risk go after 28 days, without a note", async () => {
  const { tenantId, erase, noted } = await scene();
  const signal = (at: string) => ({
    tenantId,
    subject: "device:x",
    at: new Date(at),
    id: systemClock.newId(),
  });
  const over = signal("2024-10-23T11:59:59.999Z");
  const counted = signal("2024-10-23T12:00:00.000Z");
  await bench.store.applyChanges(tenantId, [
    { signals: [over, counted], events: [], audit: [audit] },
  ]);
  expect(await erase("2024-11-20")).toBe(0);
  const left = await bench.owner("SELECT id FROM risk_signal WHERE tenant_id = $1", [tenantId]);
  expect(left).toEqual([{ id: counted.id }]);
  expect(await noted()).toEqual([]);
});
