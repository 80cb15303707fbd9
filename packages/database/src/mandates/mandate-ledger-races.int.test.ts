import { randomUUID } from "node:crypto";
import type { Actor } from "@expunge/application/actor";
import { ExpungeError } from "@expunge/application/expunge-error";
import { systemClock } from "@expunge/application/runtime/system-clock";
import { amendMandate } from "@expunge/application/mandates/amend";
import { recordCollection } from "@expunge/application/mandates/record-collection";
import { requestDeletions } from "@expunge/application/deletions/request";
import { storePaymentOption } from "@expunge/application/payment-options/store";
import { createVault } from "@expunge/application/vault/vault";
import { mandateView } from "@expunge/schemas/trpc/mandates";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMandateLedger } from "#mandates/mandate-ledger.ts";
import { openWorkbench, type Workbench } from "#testing/open-workbench.ts";

const IBANS = ["DE89370400440532013000", "AT611904300234573201"] as const;
const MANDATES = ["M-0", "M-1", "M-2"];
const CREDITOR = "DE98ZZZ09999999999";
const CALLS = 60;

const vault = createVault(new Uint8Array(32).fill(7));

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

/** A tenant with three mandates, and the use cases over the real database. */
async function scene() {
  const tenantId = await bench.tenant();
  const actor: Actor = { kind: "staff", tenantId, subject: "erika", role: "agent" };
  const mandates = createMandateLedger(bench.database);
  const deps = {
    store: bench.store,
    mandates,
    vault,
    clock: systemClock,
  };
  const collect = recordCollection(deps);
  const references = new Map<string, string>();
  for (const reference of MANDATES) {
    const mandate = {
      reference,
      scheme: "CORE",
      type: "recurring",
      creditorId: CREDITOR,
      signedOn: "2026-01-15",
    } as const;
    const option = {
      kind: "sepa_direct_debit",
      customerAccountId: "account-1",
      iban: IBANS[0],
      debtorName: "Erika",
      isDefault: false,
    } as const;
    references.set(
      reference,
      (await storePaymentOption(deps)(actor, { ...option, mandate })).reference,
    );
  }
  const collection = { amountMinor: 4200, currency: "EUR", dueOn: "2026-12-01" } as const;
  return {
    tenantId,
    record: (mandateReference: string, endToEndId: string, status: "planned" | "presented") =>
      collect(actor, {
        ...collection,
        mandateReference,
        creditorId: CREDITOR,
        endToEndId,
        status,
      }),
    amend: (mandateReference: string, place: number) => {
      const changes =
        place % 2 === 0
          ? { creditorName: `Creditor ${place}` }
          : { iban: IBANS[place % IBANS.length] ?? IBANS[0] };
      return amendMandate(deps)(actor, { mandateReference, creditorId: CREDITOR, changes });
    },
    remove: (mandateReference: string) => {
      const reference = references.get(mandateReference) ?? "";
      const target = { kind: "payment_option", customerAccountId: "account-1", reference } as const;
      const about = {
        id: randomUUID(),
        now: new Date(),
        correlationId: "cid-1",
        collections: "withdraw",
        immediate: true,
        recordRefusal: false,
      };
      return requestDeletions(deps)(tenantId, [
        {
          ...about,
          target,
          reason: "customer_request",
          collections: "withdraw",
          immediate: true,
          actor,
        },
      ]);
    },
  };
}

/** The outcome of a call: `done`, the rule that refused it, or an unexpected fault. */
const outcomeOf = (call: Promise<unknown>) =>
  call.then(
    () => "done",
    (error: unknown) =>
      error instanceof ExpungeError ? (error.rule ?? error.code) : String(error),
  );

test.each([0, 1, 2, 3])(
  "SEPA-03, SEPA-04: of parallel collections, amendments and deletions none is written after the cancellation, none waits for ever (%i)",
  async (round) => {
    const { tenantId, record, amend, remove } = await scene();
    const calls = Array.from({ length: CALLS }, (_, place) => {
      const mandate = MANDATES[place % MANDATES.length] ?? "";
      // Somewhere in the middle, at another place each round, each mandate is deleted: twice, one of them too late.
      if (Math.floor(place / MANDATES.length) % 7 === round) return remove(mandate);
      if (place % 4 < 2) return amend(mandate, place);
      return record(mandate, `E-${place}`, place % 4 === 2 ? "planned" : "presented");
    });
    const outcomes = await Promise.all(calls.map(outcomeOf));
    expect(["done", "SEPA-03", "SEPA-04"]).toEqual(expect.arrayContaining([...new Set(outcomes)]));
    for (const mandate of MANDATES) {
      expect(await outcomeOf(record(mandate, "E-late", "planned"))).toBe("SEPA-03");
      expect(await outcomeOf(amend(mandate, 0))).toBe("SEPA-04");
    }

    // Numbers are given under the lock that every writer holds until its commit: they are the order of the commits.
    const noted = await bench.owner<{ seq: string; action: string; subject: string }>(
      "SELECT seq, action, subject FROM audit_entry WHERE tenant_id = $1 ORDER BY seq",
      [tenantId],
    );
    expect(noted.map(({ seq }) => Number(seq))).toEqual(noted.map((_, place) => place + 1));
    const ended = new Set<string>();
    for (const { action, subject } of noted) {
      expect(ended).not.toContain(subject);
      if (action === "deletion.request") ended.add(subject);
    }
    expect(ended.size).toBe(MANDATES.length);
    await expectWhole(tenantId, noted);
  },
);

/**
 * The stored rows match the recorded changes: a version for each amendment and for the end, a row for each collection; and the
 * deletion has sealed all of them.
 */
async function expectWhole(
  tenantId: string,
  noted: readonly { action: string; subject: string }[],
): Promise<void> {
  const mandates = await bench.owner<{
    id: string;
    credential_id: string;
    state: string;
    version: number;
    versions: number[];
    collections: string;
    sealed: Buffer;
    sealed_key: Buffer;
  }>(
    `SELECT m.id, m.credential_id, m.state, m.version, e.sealed, e.sealed_key,
       ARRAY (SELECT v.version FROM mandate_version v WHERE v.tenant_id = m.tenant_id AND v.mandate_id = m.id ORDER BY 1) AS versions,
       (SELECT count(*) FROM collection c WHERE c.tenant_id = m.tenant_id AND c.mandate_id = m.id) AS collections
     FROM mandate m JOIN mandate_evidence e ON e.tenant_id = m.tenant_id AND e.mandate_id = m.id WHERE m.tenant_id = $1`,
    [tenantId],
  );
  expect(mandates).toHaveLength(MANDATES.length);
  for (const row of mandates) {
    const { credential_id: subject, state, version, versions, collections } = row;
    const count = (action: string) =>
      noted.filter((entry) => entry.subject === subject && entry.action === action).length;
    const amended = count("mandate.amend");
    expect(state).toBe("cancelled");
    expect(versions).toEqual(Array.from({ length: amended }, (_, place) => place + 1));
    expect([version, Number(collections)]).toEqual([amended + 2, count("mandate.collection")]);
    const sealedBox = {
      sealed: Uint8Array.from(row.sealed),
      sealedKey: Uint8Array.from(row.sealed_key),
    };
    const proof = mandateView.parse(vault.open(tenantId, row.id, sealedBox));
    expect([proof.version, proof.collections.length]).toEqual([version, Number(collections)]);
  }
  const sealed = await bench.owner(
    "SELECT FROM credential WHERE tenant_id = $1 AND (sealed IS NOT NULL OR state <> 'deleted')",
    [tenantId],
  );
  expect(sealed).toEqual([]);
}
