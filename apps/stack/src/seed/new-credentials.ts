import type { Clock } from "@expunge/application/runtime/clock.port";
import { enrolCustomer } from "@expunge/application/click-to-pay/enrol";
import { storeCardToken } from "@expunge/application/card-tokens/store";
import { storePaymentOption } from "@expunge/application/payment-options/store";
import type { Vault } from "@expunge/application/vault/vault";
import type { SeededCredential } from "@expunge/database/seed/copy-credentials";
import { type DemoTokens, OWNER_BID, TENANTS } from "#demo/identities.ts";
import { randomLetters, someCardToken } from "#demo/some-card-token.ts";
import { someIban } from "#demo/some-iban.ts";
import { accountOf } from "#seed/account-of.ts";
import { confirmEnrolment } from "#seed/confirm-enrolment.ts";
import { recordChange } from "#seed/record-change.ts";
import type { SeedKind } from "#seed/seed-arguments.ts";

/** A credential to be stored, and the identifiers by which a client deletes it. */
export type MadeCredential = SeededCredential & { readonly identifiers: object };

export type SeedTools = {
  readonly vault: Vault;
  readonly clock: Clock;
  readonly tokens: Pick<DemoTokens, "account">;
  /** Part of the names of all accounts of a run, so that no two runs meet. */
  readonly run: string;
};

const { tenantId } = TENANTS.demo;
const actor = { kind: "system", tenantId, name: "seed" } as const;
const FIRST_CUSTOMER = 1_000_000;

/** Creates credentials through their use cases until the count is reached or the signal aborts. */
export async function* newCredentials(
  kind: SeedKind,
  count: number,
  tools: SeedTools,
  signal: AbortSignal,
): AsyncGenerator<MadeCredential> {
  const make = maker(kind, tools);
  for (let place = 0; place < count && !signal.aborted; place += 1) {
    const account = String(accountOf(place)).padStart(8, "0");
    yield make(place, `${tools.run}-${account}`);
  }
}

/** A name for a run. Of letters only: with the number of an account behind it, it never looks like a card's number. */
export function newRun(): string {
  return `seed-${randomLetters(10)}`;
}

type Make = (place: number, accountId: string) => Promise<MadeCredential>;

function maker(kind: SeedKind, tools: SeedTools): Make {
  switch (kind) {
    case "sepa":
      return sepaMaker(tools);
    case "card":
      return cardMaker(tools);
    case "card-token":
      return cardTokenMaker(tools);
    case "click-to-pay":
      return customerMaker(tools);
  }
}

function sepaMaker(tools: SeedTools): Make {
  const { store, stored } = recordChange();
  const storeOption = storePaymentOption({ ...tools, store });
  return async (_place, customerAccountId) => {
    const { reference: storedPaymentOptionReference } = await storeOption(actor, {
      kind: "sepa_direct_debit",
      customerAccountId,
      iban: someIban(),
      debtorName: "Erika Mustermann",
      isDefault: false,
      mandate: {
        scheme: "CORE",
        type: "recurring",
        creditorId: "DE98ZZZ09999999999",
        signedOn: "2026-01-15",
      },
    });
    const identifiers = {
      customerAccountId,
      storedPaymentOptionReference,
      kind: "sepa_direct_debit",
    };
    return { ...stored(), identifiers };
  };
}

function cardMaker(tools: SeedTools): Make {
  const { store, stored } = recordChange();
  const storeOption = storePaymentOption({ ...tools, store });
  return async (_place, customerAccountId) => {
    const { reference: storedPaymentOptionReference } = await storeOption(actor, {
      kind: "card",
      customerAccountId,
      token: someCardToken(),
      brand: "Mastercard",
      last4: "4444",
      expiry: "11/2030",
      isDefault: false,
      reconsent: false,
    });
    return {
      ...stored(),
      identifiers: { customerAccountId, storedPaymentOptionReference, kind: "card" },
    };
  };
}

function cardTokenMaker(tools: SeedTools): Make {
  const { store, stored } = recordChange();
  const storeToken = storeCardToken({ ...tools, store });
  return async () => {
    const identifiers = await storeToken(actor, {
      brand: "Visa",
      last4: "4242",
      expiry: "12/2031",
      reconsent: false,
    });
    return { ...stored(), identifiers };
  };
}

function customerMaker({ tokens, ...tools }: SeedTools): Make {
  const { store, stored } = recordChange();
  const enrol = enrolCustomer({ ...tools, store });
  return async (place, accountId) => {
    const customerId = FIRST_CUSTOMER + place;
    const cards = Array.from({ length: 1 + (place % 3) }, (_, card) => ({
      cardId: customerId * 10 + card,
      last4: `424${card}`,
    }));
    await enrol(actor, {
      accountId,
      customerId,
      ownerBid: OWNER_BID,
      cards,
      correlationId: tools.run,
    });
    const accountToken = await tokens.account(accountId);
    const identifiers = {
      accountId,
      customerId,
      ownerBid: OWNER_BID,
      accountToken,
      cards: cards.length,
    };
    return { ...confirmEnrolment(stored(), tools.clock.now()), identifiers };
  };
}
