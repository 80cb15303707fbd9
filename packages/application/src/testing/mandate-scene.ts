import { randomUUID } from "node:crypto";
import type { AmendMandateInput, RecordCollectionInput } from "@expunge/contracts/trpc/mandates";
import type { DeletionReason } from "@expunge/domain/deletion/deletion-reason";
import type { CollectionState } from "@expunge/domain/mandate/collection";
import { NOON, staff, TENANT, testClock, vault } from "#testing/fixtures.ts";
import { MemoryMandateLedger } from "#testing/memory-mandate-ledger.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { amendMandate } from "#use-cases/amend-mandate.ts";
import { getMandate } from "#use-cases/get-mandate.ts";
import { recordCollection } from "#use-cases/record-collection.ts";
import { requestDeletions } from "#use-cases/request-deletions.ts";
import { storePaymentOption } from "#use-cases/store-payment-option.ts";

export const CREDITOR = "DE98ZZZ09999999999";
export const OTHER_CREDITOR = "AT61ZZZ01234567890";
export const IBAN = "DE89370400440532013000";
export const DEBTOR = "Erika Mustermann";
const ACCOUNT = "account-1";

type Named = { readonly mandateReference?: string; readonly creditorId?: string };

/** A tenant with the mandate M-1 of a creditor, and what can be done with it. */
export async function mandateScene() {
  const store = new MemoryStore();
  const mandates = new MemoryMandateLedger(store);
  const clock = testClock();
  const deps = { store, mandates, vault, clock };
  const M1 = { mandateReference: "M-1", creditorId: CREDITOR };

  const sign = (reference: string, creditorId = CREDITOR) =>
    storePaymentOption(deps)(staff, {
      kind: "sepa_direct_debit",
      customerAccountId: ACCOUNT,
      iban: IBAN,
      debtorName: DEBTOR,
      isDefault: false,
      mandate: { reference, scheme: "CORE", type: "recurring", creditorId, signedOn: "2026-01-15" },
    });
  const signed = await sign("M-1");
  return {
    store,
    clock,
    sign,
    record: (
      status: CollectionState,
      changed: Named & Partial<Omit<RecordCollectionInput, "status">> = {},
    ) =>
      recordCollection(deps)(staff, {
        ...M1,
        endToEndId: "E-1",
        amountMinor: 4200,
        currency: "EUR",
        dueOn: "2026-12-01",
        ...changed,
        status,
      }),
    amend: (changes: AmendMandateInput["changes"], named: Named = {}) =>
      amendMandate(deps)(staff, { ...M1, ...named, changes }),
    show: ({ mandateReference, creditorId }: Named = {}) =>
      getMandate(deps)(TENANT, creditorId ?? CREDITOR, mandateReference ?? "M-1"),
    /** Deletes the option of M-1, and with it the mandate. */
    remove: (reason: DeletionReason = "customer_request") =>
      requestDeletions(deps)(TENANT, [
        {
          id: randomUUID(),
          target: {
            kind: "payment_option",
            customerAccountId: ACCOUNT,
            reference: signed.reference,
          },
          reason,
          actor: staff,
          now: clock.now(),
          correlationId: "cid-1",
          recordRefusal: false,
        },
      ]),
    /** When the clock stands at noon and this many minutes. */
    minutesLater: (minutes: number) => clock.set(new Date(NOON.getTime() + minutes * 60_000)),
  };
}
