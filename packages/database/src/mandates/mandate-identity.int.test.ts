import type { MandateLedger } from "@expunge/application/mandates/mandate-ledger.port";
import type { MandateRecord } from "@expunge/application/records/credential";
import { mandateIdentity } from "@expunge/domain/mandate/mandate-identity";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMandateLedger } from "#mandates/mandate-ledger.ts";
import { AT, cardToken, mandate, storing } from "#testing/changes.ts";
import { openWorkbench, type Workbench } from "#testing/open-workbench.ts";

const CREDITOR = "DE98ZZZ09999999999";

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

/** A tenant with the mandate M-1. */
async function scene() {
  const tenantId = await bench.tenant();
  const signing = (reference: string, creditorId = CREDITOR) => {
    const option = cardToken(tenantId, { kind: "payment_option", accountId: "account-1" });
    return storing(option, { signed: mandate(option, { reference, creditorId }) });
  };
  const sign = async (reference: string, creditorId = CREDITOR) =>
    (await bench.store.applyChanges(tenantId, [signing(reference, creditorId)]))[0];
  await sign("M-1");
  return {
    tenantId,
    signing,
    sign,
    show: (reference = "M-1", creditorId = CREDITOR) =>
      ledger.find(tenantId, creditorId, reference),
    amend: (changes: Partial<MandateRecord>, reference = "M-1") =>
      ledger.change(tenantId, { creditorId: CREDITOR, reference }, ({ mandate: now }) => {
        const { version, creditorId, creditorName, debtorAgent } = now;
        const past = { creditorId, reference: now.reference, creditorName, debtorAgent, version };
        const by = { changed: Object.keys(changes), amendedAt: AT, amendedBy: "staff:erika" };
        const next = { ...past, version: version + 1, ...changes };
        return { write: { amendment: { mandate: next, past: { ...past, ...by } }, audit } };
      }),
  };
}

test("SEPA-05: a mandate is found, and its reference taken, in any case and under any business code of the creditor", async () => {
  const { tenantId, signing, sign, amend, show } = await scene();
  const [otherCode, spelled] = ["DE98ABC09999999999", "m-1"];
  expect(await show(spelled, otherCode)).toMatchObject({
    mandate: { reference: "M-1", creditorId: CREDITOR },
  });
  expect(await sign(spelled)).toBe(false);
  expect(await sign("M-1", otherCode)).toBe(false);
  await sign("M-2");
  expect(await amend({ reference: spelled, creditorId: otherCode }, "m-2")).toBe("taken");
  await amend({ reference: "M-3" });
  expect(await show(spelled, otherCode)).toMatchObject({ mandate: { reference: "M-3" } });
  expect(await sign(spelled, otherCode)).toBe(false);
  await amend({ reference: "m-3" });
  expect(await show("M-3")).toMatchObject({ mandate: { reference: "m-3", version: 3 } });

  // Of one list the first is written.
  const both = [signing("R-1"), signing("r-1", otherCode)];
  expect(await bench.store.applyChanges(tenantId, both)).toEqual([true, false]);
});

test("SEPA-05: a unique index holds the identity of a mandate, which the domain and the database spell alike", async () => {
  const { tenantId, sign } = await scene();
  await sign("M-2", "DE98abc09999999999");
  const rows = await bench.owner<{ creditor_id: string; reference: string; identity: string }>(
    "SELECT creditor_id, reference, identity FROM mandate WHERE tenant_id = $1",
    [tenantId],
  );
  for (const { creditor_id: creditorId, reference, identity } of rows)
    expect(identity).toBe(mandateIdentity({ creditorId, reference }));
  const misspelled = bench.owner("UPDATE mandate SET reference = 'm-1' WHERE tenant_id = $1", [
    tenantId,
  ]);
  await expect(misspelled).rejects.toThrow('check constraint "mandate_identity"');
  const duplicate = bench.owner(
    `UPDATE mandate SET creditor_id = 'DE98XYZ09999999999', reference = 'm-1', identity = $2
     WHERE tenant_id = $1 AND reference = 'M-2'`,
    [tenantId, mandateIdentity({ creditorId: CREDITOR, reference: "M-1" })],
  );
  await expect(duplicate).rejects.toThrow("mandate_tenant_id_identity_key");
});
