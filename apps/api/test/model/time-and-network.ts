import { applyNetworkOutcome } from "@expunge/domain/click-to-pay/network-effect";
import type { NetworkFault } from "@expunge/domain/click-to-pay/network-answer";
import { reason } from "@expunge/domain/rules";
import { applyDecision, transition } from "#test/model/apply-decision.ts";
import { withConfirmationEvents, withDeletionEvent, withNetworkEvent } from "#test/model/events.ts";
import { redecide } from "#test/model/interventions.ts";
import { withCardStates } from "#test/model/credential-states.ts";
import { operation, type Step } from "#test/model/operation.ts";
import { openDeletion } from "#test/model/subject-of.ts";
import type { Deletion, NetworkRequest } from "#test/model/records.ts";
import { credentialNamed, found, type World, withCredential } from "#test/model/world.ts";

const MINUTE = 60_000;
const NO_ANSWER = "nothing";

/** Lets time pass. */
export const later = operation("later", (world: World, minutes: number): Step => {
  const now = world.now + minutes * MINUTE;
  return {
    world: { ...world, now },
    answer: NO_ANSWER,
    send: async (api) => {
      api.setClock(now);
      return NO_ANSWER;
    },
  };
});

/** The worker runs the due jobs, each once, those of older deletions first. */
export const proceed = operation("proceed", (world: World, _given: null): Step => {
  const ids = new Set(
    world.jobs.filter(({ at }) => at <= world.now).map(({ deletion }) => deletion),
  );
  const due = world.deletions.filter(({ id }) => ids.has(id));
  const left = { ...world, jobs: world.jobs.filter(({ at }) => at > world.now) };
  return {
    world: due.reduce<World>((next, { id }) => gone(next, id), left),
    answer: NO_ANSWER,
    send: async (api) => {
      await api.proceed();
      return NO_ANSWER;
    },
  };
});

/** A due deletion is executed, refused, or waits longer. */
function gone(world: World, id: Deletion["id"]): World {
  const deletion = found(world.deletions.find((known) => known.id === id));
  const { state, times } = deletion;
  const early = state === "scheduled" && (times.scheduledFor ?? 0) > world.now;
  if (early || (state !== "scheduled" && state !== "waiting")) return world;
  const { decision, subject, regated, suspendedAt } = redecide(world, deletion);
  const waitsOn = decision.kind === "deferred" && state === "waiting";
  return waitsOn || decision.kind === "in_progress"
    ? world
    : applyDecision(world, regated, decision, subject, suspendedAt);
}

/** The network answers all open requests in order, with success or with a fault. */
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
    answer: NO_ANSWER,
    send: async (api) => {
      await api.settle(fault ?? undefined);
      return NO_ANSWER;
    },
  }),
);

function ended(world: World, request: NetworkRequest, fault?: NetworkFault): World {
  const customer = credentialNamed(world, request.customer);
  if (customer.kind !== "click_to_pay_customer")
    throw new Error("only customers are at the network");
  const { operation: params, cardIds } = request;
  const open = openDeletion(world, customer);
  const pending = open?.state === "scheduled" || open?.state === "waiting" ? open : undefined;
  const { customer: state, cards } = applyNetworkOutcome(
    params,
    !fault,
    customer.state,
    pending !== undefined,
  );
  const isWhole = params === "enroll_customer" || params === "delete_customer";
  const withNextState = isWhole
    ? withCardStates(customer, cards.from, cards.to)
    : withCardStates(customer, cards.from, cards.to, cardIds);
  const next = withCredential(world, { ...customer, state, cards: withNextState });
  const deletion = world.deletions.find(({ id }) => id === request.id);
  const result = withNetworkEvent(
    deletion ? removed(next, deletion, fault) : next,
    request,
    customer,
    fault,
  );
  const whole = deletion ? withEndEvents(result, deletion, fault) : result;
  return pending?.state === "waiting"
    ? { ...whole, jobs: [...whole.jobs, { deletion: pending.id, at: world.now }] }
    : whole;
}

function withEndEvents(world: World, deletion: Deletion, fault?: NetworkFault): World {
  return fault
    ? withDeletionEvent(world, deletion.id, "expunge.deletion.failed")
    : withConfirmationEvents(world, deletion);
}

/** The end of the deletion that made the network request. */
function removed(world: World, deletion: Deletion, fault?: NetworkFault): World {
  const { now } = world;
  if (fault) {
    const steps = deletion.steps.map((step) =>
      step.type === "network_removal"
        ? ({ ...step, state: "failed", lastError: fault.code } as const)
        : step,
    );
    const reasons = [...deletion.reasons, reason("C2P-11")];
    return transition(world, deletion, "failed", { steps, reasons });
  }
  // No worker is involved here, so the removal has no attempts.
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
  return transition(world, deletion, "completed", { steps, times });
}
