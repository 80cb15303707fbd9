import { networkConsumer } from "@expunge/application/network-requests/network-consumer";
import type { Target } from "@expunge/schemas/boundary/target";
import { type Company, OWNER_BID } from "#company.ts";
import { eventually } from "#eventually.ts";

/** A stored credential and its owner. */
export type Credential = {
  readonly company: Company;
  readonly target: Target;
  /** The name by which the network knows a customer. */
  readonly consumer?: string;
};

const KINDS = ["sepa", "card", "token", "customer"] as const;
const AT_ONCE = 8;

/**
 * Stores so many credentials, as many of each kind, in turn with each company; those at the network are enrolled when it returns. Their
 * names have numbers, from `first` on.
 */
export async function storeCredentials(
  companies: readonly Company[],
  count: number,
  first = 0,
): Promise<readonly Credential[]> {
  const numbers = Array.from({ length: count }, (_, place) => first + place);
  const stored: Credential[] = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
        const company = companies[number % companies.length];
        if (company !== undefined) stored.push(await store(company, number));
      }
    }),
  );
  await eventually(async () => {
    for (const { company, target } of stored) {
      if (target.kind !== "click_to_pay_customer") continue;
      const { accountId, customerId } = target;
      const { state } = await company.staff(0).clickToPay.get.query({ accountId, customerId });
      if (state !== "ACTIVE") throw new Error(`a customer is ${state}`);
    }
  });
  return stored;
}

async function store(company: Company, number: number): Promise<Credential> {
  const staff = company.staff(number);
  const customerAccountId = `customer-${number}`;
  // Both companies get every kind: the companies alternate, so the kind changes with every other number.
  const kind = KINDS[Math.floor(number / 2) % KINDS.length] ?? "customer";
  switch (kind) {
    case "sepa": {
      const { reference } = await staff.paymentOptions.store.mutate({
        kind: "sepa_direct_debit",
        customerAccountId,
        iban: "DE89370400440532013000",
        debtorName: "Alex Miller",
        mandate: {
          scheme: "CORE",
          type: "recurring",
          creditorId: "DE98ZZZ09999999999",
          signedOn: "2026-01-15",
        },
      });
      return { company, target: { kind: "payment_option", customerAccountId, reference } };
    }
    case "card": {
      const { reference } = await staff.paymentOptions.store.mutate({
        kind: "card",
        customerAccountId,
        token: `card-on-file-${number}`,
        brand: "MSTRCRD",
        last4: "4242",
        expiry: "12/2030",
      });
      return { company, target: { kind: "payment_option", customerAccountId, reference } };
    }
    case "token": {
      const { token } = await staff.cardTokens.store.mutate({
        token: `token-of-card-${number}`,
        brand: "visa",
        last4: "4242",
        expiry: "12/2030",
      });
      return { company, target: { kind: "card_token", token } };
    }
    case "customer": {
      const accountId = company.account;
      const named = { accountId, customerId: number + 1, ownerBid: OWNER_BID };
      const cards = [1, 2].map((card) => ({ cardId: number * 10 + card, last4: "4242" }));
      await staff.clickToPay.enrol.mutate({ ...named, cards });
      return {
        company,
        target: { kind: "click_to_pay_customer", ...named },
        consumer: networkConsumer({
          tenantId: company.tenantId,
          accountId,
          reference: String(named.customerId),
          ownerBid: OWNER_BID,
          networkReference: null,
        }).externalConsumerId,
      };
    }
  }
}
