import { targetDay } from "@expunge/application/runtime/target-day";
import type {
  AmendMandateInput,
  MandateSummary,
  RecordCollectionInput,
} from "@expunge/schemas/trpc/mandates";
import type { RequestDeletionInput } from "@expunge/schemas/trpc/deletions";
import { addDays } from "@expunge/domain/calendar/add-days";
import { TEST_START } from "#test/ticking-clock.ts";
import type { TestApi, Trpc } from "#test/start-test-api.ts";

const CREDITOR = "DE98ZZZ09999999999";
export const OTHER_CREDITOR = "AT61ZZZ01234567890";
export const IBAN = "DE89370400440532013000";
export const DEBTOR = "Erika Mustermann";
export const ACCOUNT = "customer-1";
export const M1 = { mandateReference: "M-1", creditorId: CREDITOR };

/** The TARGET calendar day this many days from now; negative for the past. */
export const dayIn = (days: number) => addDays(targetDay(TEST_START), days);
/** The default due day of collections, late enough for a withdrawal. */
export const DUE = dayIn(20);
export const SIGNED = dayIn(-300);

type Status = RecordCollectionInput["status"];
type Named = { readonly mandateReference?: string; readonly creditorId?: string };
/** Defaults: CORE, recurring, signed. `signedOn: null` means unsigned. */
type Signed = Partial<Pick<MandateSummary, "creditorId" | "scheme" | "type">> & {
  readonly signedOn?: string | null;
};

/** A tenant with the mandate M-1 of a payment option, and an agent. */
export async function mandateWorld(api: TestApi, of: Signed = {}) {
  const tenantId = await api.tenant();
  const trpc = await api.trpc(tenantId, "agent");
  const sign = (reference: string, { signedOn = SIGNED, ...more }: Signed = {}) =>
    trpc.paymentOptions.store.mutate({
      kind: "sepa_direct_debit",
      customerAccountId: ACCOUNT,
      iban: IBAN,
      debtorName: DEBTOR,
      mandate: {
        reference,
        scheme: "CORE",
        type: "recurring",
        creditorId: CREDITOR,
        ...more,
        ...(signedOn !== null && { signedOn }),
      },
    });
  const { reference } = await sign("M-1", of);
  const target = { kind: "payment_option", customerAccountId: ACCOUNT, reference } as const;
  return {
    tenantId,
    trpc,
    sign,
    target,
    record: (status: Status, changed: Named & Partial<RecordCollectionInput> = {}) =>
      recording(trpc, status, changed),
    amend: (changes: AmendMandateInput["changes"], named: Named = {}) =>
      trpc.mandates.amend.mutate({ ...M1, ...named, changes }),
    show: (named: Named = {}) => trpc.mandates.get.query({ ...M1, ...named }),
    option: () =>
      trpc.paymentOptions.get.query({ customerAccountId: ACCOUNT, reference: target.reference }),
    use: () => trpc.credentials.authorizeUse.mutate({ target }),
    remove: (collections: RequestDeletionInput["collections"] = "withdraw") =>
      trpc.deletions.request.mutate({ target, reason: "fraud", collections }),
  };
}

/** Records the collection E-1 of M-1, with these changes. */
export function recording(
  trpc: Trpc,
  status: Status,
  changed: Named & Partial<RecordCollectionInput> = {},
) {
  const collection = { endToEndId: "E-1", amountMinor: 4200, dueOn: DUE } as const;
  return trpc.mandates.recordCollection.mutate({
    ...M1,
    ...collection,
    currency: "EUR",
    ...changed,
    status,
  });
}
