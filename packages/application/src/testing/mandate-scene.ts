import { randomUUID } from "node:crypto";
import type {
  AmendMandateInput,
  MandateSummary,
  RecordCollectionInput,
} from "@expunge/schemas/trpc/mandates";
import type { DeletionReason } from "@expunge/domain/deletion/deletion-reason";
import type { CollectionPolicy } from "@expunge/domain/deletion/deletion-request";
import type { Actor } from "#actor.ts";
import { NOON, staff, TENANT, testClock, vault } from "#testing/fixtures.ts";
import { MemoryMandateLedger } from "#testing/memory-mandate-ledger.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { activateMandate } from "#mandates/activate.ts";
import { amendMandate } from "#mandates/amend.ts";
import { getMandateEvidence } from "#mandates/get-evidence.ts";
import { getMandate } from "#mandates/get.ts";
import { recordCollection } from "#mandates/record-collection.ts";
import { requestDeletions } from "#deletions/request.ts";
import { storePaymentOption } from "#payment-options/store.ts";

export const CREDITOR = "DE98ZZZ09999999999";
export const OTHER_CREDITOR = "AT61ZZZ01234567890";
export const IBAN = "DE89370400440532013000";
export const DEBTOR = "Erika Mustermann";
export const ACCOUNT = "account-1";

type Named = { readonly mandateReference?: string; readonly creditorId?: string };
/** The defaults of a mandate: CORE, recurring, signed on 15 January 2026. A null day leaves it unsigned. */
type Signed = Partial<Pick<MandateSummary, "creditorId" | "scheme" | "type">> & {
  readonly signedOn?: string | null;
};

/** A tenant with the mandate M-1 of a creditor, and its operations. */
export async function mandateScene(of: Signed = {}) {
  const store = new MemoryStore();
  const mandates = new MemoryMandateLedger(store);
  const clock = testClock();
  const deps = { store, mandates, vault, clock };
  const M1 = { mandateReference: "M-1", creditorId: CREDITOR };

  const sign = (reference: string, { signedOn = "2026-01-15", ...more }: Signed = {}) =>
    storePaymentOption(deps)(staff, {
      kind: "sepa_direct_debit",
      customerAccountId: ACCOUNT,
      iban: IBAN,
      debtorName: DEBTOR,
      isDefault: false,
      mandate: {
        reference,
        scheme: "CORE",
        type: "recurring",
        creditorId: CREDITOR,
        ...more,
        ...(signedOn !== null && { signedOn }),
      },
    });
  const signed = await sign("M-1", of);
  const removeAs = (
    actor: Actor,
    reason: DeletionReason = "customer_request",
    collections: CollectionPolicy = "withdraw",
  ) =>
    requestDeletions(deps)(TENANT, [
      {
        id: randomUUID(),
        target: {
          kind: "payment_option",
          customerAccountId: ACCOUNT,
          reference: signed.reference,
        },
        reason,
        collections,
        immediate: false,
        actor,
        now: clock.now(),
        correlationId: "cid-1",
        recordRefusal: false,
      },
    ]);
  return {
    store,
    mandates,
    clock,
    sign,
    activate: (signedOn = "2026-11-19", named: Named = {}) =>
      activateMandate(deps)(staff, { ...M1, ...named, signedOn }),
    record: (
      status: RecordCollectionInput["status"],
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
    evidence: (reference = "M-1") => getMandateEvidence(deps)(staff, CREDITOR, reference),
    /** Deletes the option of M-1, and with it the mandate. */
    remove: (reason?: DeletionReason, collections?: CollectionPolicy) =>
      removeAs(staff, reason, collections),
    removeAs,
    /** Sets the clock to this many minutes after noon. */
    minutesLater: (minutes: number) => clock.set(new Date(NOON.getTime() + minutes * 60_000)),
    /** Sets the clock to noon, UTC, of this day. */
    on: (day: string) => clock.set(new Date(`${day}T12:00:00.000Z`)),
  };
}
