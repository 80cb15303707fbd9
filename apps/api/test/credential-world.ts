import type { Target } from "@expunge/schemas/boundary/target";
import type { Answer } from "#test/call.ts";
import { cardTokenWorld } from "#test/card-token-world.ts";
import { clickToPayWorld } from "#test/click-to-pay-world.ts";
import { paymentOptionWorld } from "#test/payment-option-world.ts";
import type { TestApi } from "#test/start-test-api.ts";

export type Kind = Target["kind"];

/** The states of a credential and its cards: usable, suspended, deleted. */
export const USABLE = statesOf("active", "ACTIVE");
export const SUSPENDED = statesOf("pending_deletion", "REMOVAL_IN_PROGRESS");
export const GONE = statesOf("deleted", "REMOVED");

/** Each contract's status code for a deletion. */
export const DELETED: Readonly<Record<Kind, number>> = {
  payment_option: 200,
  card_token: 200,
  click_to_pay_customer: 202,
};

function statesOf(state: string, enrolment: string): Readonly<Record<Kind, readonly string[]>> {
  return {
    payment_option: [state],
    card_token: [state],
    click_to_pay_customer: [enrolment, enrolment, enrolment],
  };
}

type CredentialWorld = {
  readonly tenantId: string;
  readonly target: Target;
  /** Its state; for a customer followed by those of its cards. */
  states(): Promise<readonly string[]>;
  /** Deletes it by its public contract. */
  removeByContract(url?: string): Promise<Answer>;
};

/** A tenant with a credential of this kind: the option of the mandate M-1, a token, or the customer 7 with two cards. */
export async function credentialWorld(api: TestApi, kind: Kind): Promise<CredentialWorld> {
  switch (kind) {
    case "payment_option": {
      const world = await paymentOptionWorld(api);
      const { accountId: customerAccountId } = world;
      const { reference } = await world.storeSepa("M-1");
      return {
        tenantId: world.tenantId,
        target: { kind, customerAccountId, reference },
        states: async () => [
          (await world.trpc.paymentOptions.get.query({ customerAccountId, reference })).state,
        ],
        removeByContract: (url = api.url) => world.remove(reference, { url }),
      };
    }
    case "card_token": {
      const world = await cardTokenWorld(api);
      const token = await world.store();
      return {
        tenantId: world.tenantId,
        target: { kind, token },
        states: async () => [(await world.trpc.cardTokens.get.query({ token })).state],
        removeByContract: (url = api.url) => world.remove(token, { url }),
      };
    }
    case "click_to_pay_customer": {
      const world = await clickToPayWorld(api);
      await world.enrol();
      const { accountId, ownerBid } = world;
      return {
        tenantId: world.tenantId,
        target: { kind, accountId, customerId: 7, ownerBid },
        states: world.states,
        removeByContract: (url = api.url) => world.post({ url }),
      };
    }
  }
}
