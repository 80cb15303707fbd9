import { decideAvailability } from "@expunge/domain/click-to-pay/decide-availability";
import {
  decideCardChange,
  decideCustomerEnrolment,
} from "@expunge/domain/click-to-pay/decide-enrolment";
import { NOT_FOUND, refusedFor } from "#test/model/answers.ts";
import { CONTRACT_1_WORDS } from "#test/model/contract-1.ts";
import { withCardStates } from "#test/model/credential-states.ts";
import { operation, type Step } from "#test/model/operation.ts";
import { ACCOUNT, type Person } from "#test/model/people.ts";
import { isGone } from "#test/model/requests.ts";
import {
  cardIdsOf,
  findCredential,
  openDeletion,
  permittedOwnerBids,
} from "#test/model/subject-of.ts";
import type { Card, StoredCustomer } from "#test/model/records.ts";
import { iso, nameInStep, type World, withCredential } from "#test/model/world.ts";

type Named = { readonly customerId: number; readonly ownerBid: string };

const LAST4 = "4242";
export const CUSTOMERS = [7, 8, 9] as const;

function customerNamed(world: World, named: Named): StoredCustomer | undefined {
  const target = { kind: "click_to_pay_customer", accountId: ACCOUNT, ...named } as const;
  const known = findCredential(world, target);
  return known?.kind === target.kind ? known : undefined;
}

type Enrolment = Named & {
  readonly person: Person;
  readonly cardIds: readonly number[];
  /** Prefers a customer that can be enrolled. */
  readonly fitting: boolean;
};

/** Enrols a customer with its cards. */
export const enrol = operation(
  "enrol",
  (world: World, { person, cardIds, fitting, ...given }: Enrolment): Step => {
    const fit = CUSTOMERS.find((customerId) => {
      const known = customerNamed(world, { ...given, customerId });
      return known === undefined || isGone(known);
    });
    const named = { ...given, ...(fitting && fit !== undefined && { customerId: fit }) };
    const cards = cardIds.map((cardId) => ({ cardId, last4: LAST4 }));
    const send: Step["send"] = (api) =>
      api.staff(person, { accountId: ACCOUNT, ...named, cards }, (trpc, input) =>
        trpc.clickToPay.enrol.mutate(input),
      );
    const known = customerNamed(world, named);
    const decision = decideCustomerEnrolment({
      tenantEnabled: world.clickToPayEnabled,
      ownerBidIsTenants: permittedOwnerBids(world.policy).includes(named.ownerBid),
      state: known?.state,
      deletionOpen: known !== undefined && openDeletion(world, known) !== undefined,
    });
    if (decision.kind === "refused") return { world, answer: refusedFor(decision.reasons), send };

    const state = "REGISTRATION_IN_PROGRESS";
    const target = { kind: "click_to_pay_customer", accountId: ACCOUNT, ...named } as const;
    const { deletion: _past, ...life } = known ?? {
      kind: target.kind,
      id: nameInStep(world, "credential"),
      storedAt: world.now,
      holds: [],
      cards: [],
    };
    const registering = cardIds.map((cardId) => ({ cardId, state }) as const);
    const customer = { ...life, target, state, cards: withCards(life.cards, registering) } as const;
    const trace = nameInStep(world, "trace");
    const request = {
      id: nameInStep(world, "request"),
      customer: customer.id,
      operation: "enroll_customer",
      cardIds,
      trace,
    } as const;
    const next = withCredential(world, customer);
    return {
      world: { ...next, requests: [...next.requests, request] },
      answer: { accepted: true, state },
      send,
    };
  },
);

function withCards(cards: readonly Card[], fresh: readonly Card[]): readonly Card[] {
  const others = cards.filter(({ cardId }) => !fresh.some((card) => card.cardId === cardId));
  return [...others, ...fresh].toSorted((one, other) => one.cardId - other.cardId);
}

const AVAILABLE = { disable: "ACTIVE", enable: "DISABLED" } as const;

/** Disables or re-enables a customer. */
export const changeAvailability = operation(
  "change availability",
  (
    world: World,
    given: Named & { readonly person: Person; readonly change: "disable" | "enable" },
  ): Step => {
    const { person, change, ...named } = given;
    const send: Step["send"] = (api) =>
      api.staff(person, { accountId: ACCOUNT, ...named }, (trpc, input) =>
        trpc.clickToPay[change].mutate(input),
      );
    const customer = customerNamed(world, named);
    if (customer?.target.ownerBid !== named.ownerBid) return { world, answer: NOT_FOUND, send };
    const decision = decideAvailability(change, customer.state);
    if (decision.kind === "refused") return { world, answer: refusedFor(decision.reasons), send };
    const { next: state } = decision;
    const cards = withCardStates(customer, [AVAILABLE[change]], state);
    return { world: withCredential(world, { ...customer, state, cards }), answer: { state }, send };
  },
);

/** Adds a card to a customer over contract 1, or removes one. */
export const changeCard = operation(
  "change card",
  (
    world: World,
    given: Named & { readonly change: "enroll_card" | "delete_card"; readonly cardId: number },
  ): Step => {
    const { change, cardId, customerId, ownerBid } = given;
    const correlationId = `change-of-card-in-step-${world.step}`;
    const path = change === "enroll_card" ? "visa/enroll/card" : "visa/delete/card";
    const send: Step["send"] = (api) =>
      api.clickToPay(path, {
        customerId,
        correlationId,
        body: { owner_bid: ownerBid, card_id: cardId },
      });
    const known = customerNamed(world, given);
    const customer = known?.target.ownerBid === ownerBid ? known : undefined;
    const decision = decideCardChange({
      operation: change,
      tenantEnabled: world.clickToPayEnabled,
      customer: customer?.state,
      hasCard: customer !== undefined && cardIdsOf(customer).includes(cardId),
      holds: (customer?.holds ?? []).filter(({ released }) => !released),
      now: iso(world.now),
    });
    if (decision.kind === "refused" || customer === undefined) {
      const rule = decision.kind === "refused" ? decision.reasons[0]?.rule : undefined;
      const message = rule && (CONTRACT_1_WORDS[rule] ?? "bad request");
      return { world, answer: { status: 400, body: { code: 400, message } }, send };
    }
    const cards =
      change === "enroll_card"
        ? withCards(customer.cards, [{ cardId, state: "REGISTRATION_IN_PROGRESS" }])
        : withCardStates(customer, ["ACTIVE", "REGISTRATION_IN_PROGRESS"], "REMOVAL_IN_PROGRESS", [
            cardId,
          ]);
    const next = withCredential(world, { ...customer, cards });
    const request = {
      id: nameInStep(world, "request"),
      customer: customer.id,
      operation: change,
      cardIds: [cardId],
      trace: correlationId,
    };
    return {
      world: { ...next, requests: [...next.requests, request] },
      answer: { status: 202 },
      send,
    };
  },
);
