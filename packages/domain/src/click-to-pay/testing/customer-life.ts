import { decideAvailability } from "#click-to-pay/decide-availability.ts";
import { decideCustomerRemoval } from "#click-to-pay/decide-customer-removal.ts";
import { decideDeferredRemoval } from "#click-to-pay/decide-deferred-removal.ts";
import { decideCardChange, decideCustomerEnrolment } from "#click-to-pay/decide-enrolment.ts";
import type { NetworkOperation } from "#click-to-pay/decide-network-outcome.ts";
import type { EnrolmentState } from "#click-to-pay/enrolment-state.ts";
import { type EnrolmentEvent, evolveEnrolment } from "#click-to-pay/enrolment-transitions.ts";
import { applyNetworkOutcome } from "#click-to-pay/network-effect.ts";

export const CARDS = ["7", "8"] as const;
export type Card = (typeof CARDS)[number];
type Cards = Readonly<Record<Card, EnrolmentState>>;
type Request = { readonly operation: NetworkOperation; readonly cards: readonly Card[] };

/** A customer, the requests of its account, and the network's record of it. */
export type World = {
  readonly customer: EnrolmentState;
  readonly cards: Cards;
  /** The network takes one request for a consumer at a time, in this order. */
  readonly queue: readonly Request[];
  readonly deletion: "none" | "scheduled" | "waiting" | "executing";
  readonly heldCustomer: boolean;
  readonly heldCards: readonly Card[];
};
export const NOBODY: World = {
  customer: "UNREGISTERED",
  cards: { "7": "UNREGISTERED", "8": "UNREGISTERED" },
  queue: [],
  deletion: "none",
  heldCustomer: false,
  heldCards: [],
};

/** The steps that account, tenant, time or network may take. */
export type Step =
  | { readonly kind: "enrol"; readonly cards: readonly Card[] }
  | {
      readonly kind: "change_card";
      readonly operation: "enroll_card" | "delete_card";
      readonly card: Card;
    }
  | { readonly kind: "delete"; readonly undoable: boolean }
  | { readonly kind: "undo" | "window_passed" }
  | { readonly kind: "availability"; readonly change: "disable" | "enable" }
  | { readonly kind: "network_answers"; readonly succeeded: boolean };

/** The cards after an event, of those that it is about and may happen to. */
const evolved = (cards: Cards, event: EnrolmentEvent, isMeant: (one: Card) => boolean): Cards => {
  const after = (one: Card) =>
    (isMeant(one) ? evolveEnrolment(cards[one], event) : undefined) ?? cards[one];
  return { "7": after("7"), "8": after("8") };
};
const asks = (world: World, operation: NetworkOperation, cards: readonly Card[]): World => ({
  ...world,
  queue: [...world.queue, { operation, cards }],
});

/** The customer is unusable from here on, with its cards; one that is only being enrolled stays so until it is. */
const suspended = (world: World): World =>
  world.customer === "ACTIVE"
    ? {
        ...world,
        customer: "REMOVAL_IN_PROGRESS",
        cards: evolved(world.cards, "removal_accepted", (one) => world.cards[one] === "ACTIVE"),
      }
    : world;

/** A deletion whose undo window is over, or that waits, goes on as its customer stands. */
function goesOn(world: World): World {
  const decision = decideDeferredRemoval(world.customer);
  if (decision.kind === "wait") return { ...world, deletion: "waiting" };
  if (decision.kind !== "ask_network") return { ...world, deletion: "none" };
  const leaving: World = { ...suspended(world), deletion: "executing" };
  const cards = evolved(leaving.cards, "removal_accepted", () => true);
  return asks({ ...leaving, cards }, "delete_customer", []);
}

/** Reverts the suspension by the deletion; a card with its own removal keeps it. */
function undone(world: World): World {
  const { deletion, customer, queue } = world;
  if (deletion !== "scheduled" && deletion !== "waiting") return world;
  const goesAnyway = (one: Card) =>
    queue.some(({ operation, cards }) => operation === "delete_card" && cards.includes(one));
  return {
    ...world,
    deletion: "none",
    customer: evolveEnrolment(customer, "removal_undone") ?? customer,
    cards: evolved(world.cards, "removal_undone", (one) => !goesAnyway(one)),
  };
}

/** The network's record after the request; undefined when the request is impossible. */
function heldAfter(world: World, { operation, cards }: Request): Partial<World> | undefined {
  const { heldCustomer, heldCards } = world;
  switch (operation) {
    case "enroll_customer":
      return { heldCustomer: true, heldCards: cards };
    case "enroll_card":
      return heldCustomer ? { heldCards: [...heldCards, ...cards] } : undefined;
    case "delete_card":
      return { heldCards: heldCards.filter((one) => !cards.includes(one)) };
    case "delete_customer":
      return { heldCustomer: false, heldCards: [] };
  }
}

function answered(world: World, wanted: boolean): World {
  const [request, ...queue] = world.queue;
  if (request === undefined) return world;
  const { operation } = request;
  const held = wanted ? heldAfter(world, request) : undefined;
  const open = world.deletion === "scheduled" || world.deletion === "waiting";
  const { customer, cards: move } = applyNetworkOutcome(
    operation,
    held !== undefined,
    world.customer,
    open,
  );
  const wholeCustomer = operation === "enroll_customer" || operation === "delete_customer";
  const after = (one: Card) =>
    (wholeCustomer || request.cards.includes(one)) && move.from.includes(world.cards[one])
      ? move.to
      : world.cards[one];
  const next: World = {
    ...world,
    ...held,
    queue,
    customer,
    cards: { "7": after("7"), "8": after("8") },
    deletion: operation === "delete_customer" ? "none" : world.deletion,
  };
  return next.deletion === "waiting" ? goesOn(next) : next;
}

function removalAsked(world: World, undoable: boolean): World {
  const removal = decideCustomerRemoval({
    kind: "click_to_pay_customer",
    network: "visa",
    tenantEnabled: true,
    requestedOwnerBid: "10001234",
    tenantOwnerBids: ["10001234"],
    enrolment: { state: world.customer, ownerBid: "10001234", cardIds: CARDS.map(Number) },
  });
  if (world.deletion !== "none" || removal.kind === "refused" || removal.kind === "in_progress")
    return world;
  return undoable ? { ...suspended(world), deletion: "scheduled" } : goesOn(world);
}

/**
 * Applies a step to a world, by the decisions and the table. Use cases do the same over rows; this is for tests.
 */
export function lives(world: World, step: Step): World {
  const { customer, cards, deletion } = world;
  switch (step.kind) {
    case "enrol": {
      const request = { tenantEnabled: true, ownerBidIsTenants: true, state: customer };
      const decision = decideCustomerEnrolment({ ...request, deletionOpen: deletion !== "none" });
      if (decision.kind === "refused") return world;
      const registering = evolved(cards, "enrolment_requested", (one) => step.cards.includes(one));
      const asking: World = { ...world, customer: "REGISTRATION_IN_PROGRESS", cards: registering };
      return asks(asking, "enroll_customer", step.cards);
    }
    case "change_card": {
      const { operation, card: one } = step;
      const hasCard = cards[one] !== "UNREGISTERED" && cards[one] !== "REMOVED";
      const decision = decideCardChange({
        operation,
        tenantEnabled: true,
        customer,
        hasCard,
        holds: [],
        now: "2026-11-20T12:00:00.000Z",
      });
      if (decision.kind === "refused") return world;
      const event = operation === "enroll_card" ? "enrolment_requested" : "removal_accepted";
      const changed = evolved(cards, event, (other) => other === one);
      return asks({ ...world, cards: changed }, operation, [one]);
    }
    case "delete":
      return removalAsked(world, step.undoable);
    case "undo":
      return undone(world);
    case "window_passed":
      return deletion === "scheduled" ? goesOn(world) : world;
    case "availability": {
      const decision = decideAvailability(step.change, customer);
      return decision.kind === "accepted" ? { ...world, customer: decision.next } : world;
    }
    case "network_answers":
      return answered(world, step.succeeded);
  }
}
