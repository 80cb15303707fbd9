import { applyNetworkOutcome } from "@expunge/domain/click-to-pay/network-effect";
import type { NetworkFault } from "@expunge/domain/click-to-pay/network-answer";
import { reason } from "@expunge/domain/rules";
import { carriedOn, stepped } from "#test/model/carried-on.ts";
import { toldConfirmed, toldOf, toldOfNetwork } from "#test/model/events.ts";
import { again } from "#test/model/interventions.ts";
import { movedCards } from "#test/model/moved.ts";
import { operation, type Step } from "#test/model/operation.ts";
import { openDeletion } from "#test/model/subject-of.ts";
import type { Deletion, NetworkRequest } from "#test/model/records.ts";
import { credentialNamed, found, type World, withCredential } from "#test/model/world.ts";

const MINUTE = 60_000;
const ANSWERED = "nothing";

/** Lets time pass. */
export const later = operation("later", (world: World, minutes: number): Step => {
  const now = world.now + minutes * MINUTE;
  return {
    world: { ...world, now },
    answer: ANSWERED,
    ask: async (api) => {
      api.setClock(now);
      return ANSWERED;
    },
  };
});

/** The worker does what its time has come for, each job once, those of older deletions first. */
export const proceed = operation("proceed", (world: World, _given: null): Step => {
  const ids = new Set(
    world.jobs.filter(({ at }) => at <= world.now).map(({ deletion }) => deletion),
  );
  const due = world.deletions.filter(({ id }) => ids.has(id));
  const left = { ...world, jobs: world.jobs.filter(({ at }) => at > world.now) };
  return {
    world: due.reduce<World>((next, { id }) => gone(next, id), left),
    answer: ANSWERED,
    ask: async (api) => {
      await api.proceed();
      return ANSWERED;
    },
  };
});

/** A deletion whose time has come goes on, is refused by now, or waits longer. */
function gone(world: World, id: Deletion["id"]): World {
  const deletion = found(world.deletions.find((known) => known.id === id));
  const { state, times } = deletion;
  const early = state === "scheduled" && (times.scheduledFor ?? 0) > world.now;
  if (early || (state !== "scheduled" && state !== "waiting")) return world;
  const { decision, subject } = again(world, deletion, { approval: true, undoWindow: true });
  const waitsOn = decision.kind === "deferred" && state === "waiting";
  return waitsOn || decision.kind === "in_progress"
    ? world
    : carriedOn(world, deletion, decision, subject);
}

/** The network ends all that it was asked for, in the order in which it was asked: with success, or with a fault. */
export const networkAnswers = operation(
  "network answers",
  (world: World, fault: NetworkFault | null): Step => ({
    world: world.requests.reduce<World>(
      (next, request) => ended(next, request, fault ?? undefined),
      {
        ...world,
        requests: [],
      },
    ),
    answer: ANSWERED,
    ask: async (api) => {
      await api.settle(fault ?? undefined);
      return ANSWERED;
    },
  }),
);

function ended(world: World, request: NetworkRequest, fault?: NetworkFault): World {
  const customer = credentialNamed(world, request.customer);
  if (customer.kind !== "click_to_pay_customer")
    throw new Error("only customers are at the network");
  const { operation: asked, cardIds } = request;
  const open = openDeletion(world, customer);
  const pending = open?.state === "scheduled" || open?.state === "waiting" ? open : undefined;
  const { customer: state, cards } = applyNetworkOutcome(
    asked,
    !fault,
    customer.state,
    pending !== undefined,
  );
  const isWhole = asked === "enroll_customer" || asked === "delete_customer";
  const moved = isWhole
    ? movedCards(customer, cards.from, cards.to)
    : movedCards(customer, cards.from, cards.to, cardIds);
  const next = withCredential(world, { ...customer, state, cards: moved });
  const deletion = world.deletions.find(({ id }) => id === request.id);
  const told = toldOfNetwork(
    deletion ? removed(next, deletion, fault) : next,
    request,
    customer,
    fault,
  );
  const whole = deletion ? toldEnd(told, deletion, fault) : told;
  return pending?.state === "waiting"
    ? { ...whole, jobs: [...whole.jobs, { deletion: pending.id, at: world.now }] }
    : whole;
}

function toldEnd(world: World, deletion: Deletion, fault?: NetworkFault): World {
  return fault
    ? toldOf(world, deletion.id, "expunge.deletion.failed")
    : toldConfirmed(world, deletion);
}

/** The deletion for which the network was asked has its end. */
function removed(world: World, deletion: Deletion, fault?: NetworkFault): World {
  const { now } = world;
  if (fault) {
    const steps = deletion.steps.map((step) =>
      step.type === "network_removal"
        ? ({ ...step, state: "failed", lastError: fault.code } as const)
        : step,
    );
    const reasons = [...deletion.reasons, reason("C2P-11")];
    return stepped(world, deletion, "failed", { steps, reasons });
  }
  // No worker has asked the network here: it was settled at the first go.
  const steps = deletion.steps.map((step) =>
    step.state === "done"
      ? step
      : ({
          type: step.type,
          state: "done",
          attempts: step.type === "network_removal" ? 0 : step.attempts + 1,
        } as const),
  );
  const times = { ...deletion.times, networkConfirmedAt: now, erasedAt: now, completedAt: now };
  return stepped(world, deletion, "completed", { steps, times });
}
