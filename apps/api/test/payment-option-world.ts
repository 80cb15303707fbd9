import { type Answer, call } from "#test/call.ts";
import type { TestApi, Trpc } from "#test/start-test-api.ts";

type RequestChanges = {
  readonly method?: "DELETE" | "GET" | "POST";
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
};
export type PaymentOptionWorld = {
  readonly tenantId: string;
  readonly accountId: string;
  readonly clientKey: string;
  /** The merchant's `Authorization` header. */
  readonly authorization: string;
  readonly trpc: Trpc;
  /** Sends a request, by default DELETE, to a path below `/accounts`. */
  send(path: string, changes?: RequestChanges): Promise<Answer>;
  /** Deletes an option of the account. */
  remove(reference: string, changes?: RequestChanges): Promise<Answer>;
  storeSepa(mandateReference?: string): Promise<{ reference: string; mandateReference: string }>;
  storeCard(): Promise<string>;
};

export const IBAN = "DE89370400440532013000";
export const DEBTOR = "Erika Mustermann";
export const CREDITOR = "DE98ZZZ09999999999";

/** A tenant with a merchant that has both rights. */
export async function paymentOptionWorld(api: TestApi): Promise<PaymentOptionWorld> {
  const tenantId = await api.tenant();
  const accountId = "customer-1";
  const { basic: authorization, clientKey } = await api.client(tenantId, [
    "payment_options:read",
    "payment_options:delete",
  ]);
  const trpc = await api.trpc(tenantId);
  const send: PaymentOptionWorld["send"] = (
    path,
    { method = "DELETE", url = api.url, headers = {}, body } = {},
  ) =>
    call(`${url}/accounts${path}`, {
      method,
      headers: {
        authorization,
        "content-type": "application/json",
        "accept-language": "en-US",
        origin: "https://shop.example",
        "user-agent": "shop/1",
        ...headers,
      },
      body,
    });
  return {
    tenantId,
    accountId,
    clientKey,
    authorization,
    trpc,
    send,
    remove: (reference, changed) => send(`/${accountId}/paymentOptions/${reference}`, changed),
    async storeSepa(mandateReference) {
      const stored = await trpc.paymentOptions.store.mutate({
        customerAccountId: accountId,
        kind: "sepa_direct_debit",
        iban: IBAN,
        debtorName: DEBTOR,
        mandate: {
          scheme: "CORE",
          type: "recurring",
          creditorId: CREDITOR,
          signedOn: "2026-01-05",
          ...(mandateReference !== undefined && { reference: mandateReference }),
        },
      });
      return { reference: stored.reference, mandateReference: stored.mandateReference ?? "" };
    },
    async storeCard() {
      const card = {
        kind: "card",
        token: "tok_1",
        brand: "Mastercard",
        last4: "4444",
        expiry: "12/2031",
      } as const;
      const { reference } = await trpc.paymentOptions.store.mutate({
        customerAccountId: accountId,
        ...card,
      });
      return reference;
    },
  };
}
