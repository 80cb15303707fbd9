import type { Effects } from "@expunge/domain/deletion/decision";
import type { Collection } from "@expunge/domain/mandate/collection";
import { reason } from "@expunge/domain/rules";
import {
  toldCompleted,
  toldConfirmed,
  toldOf,
  toldOfNetwork,
  toldSuspending,
} from "#test/model/events.ts";
import { movedCards } from "#test/model/moved.ts";
import { cardIdsOf, openDeletion } from "#test/model/subject-of.ts";
import { mandateView } from "#test/model/views.ts";
import type {
  Credential,
  Deletion,
  MandateFile,
  StoredCustomer,
  StoredOption,
} from "#test/model/records.ts";
import {
  credentialNamed,
  found,
  iso,
  type World,
  withCredential,
  withDeletion,
} from "#test/model/world.ts";

/**
 * The world in which a deletion has done what it does: its credential is gone, or the network is asked. `before` is the
 * deletion as it was; in `world` it has taken its step.
 */
export function carriedOut(world: World, before: Deletion, effects: Effects): World {
  const credential = credentialNamed(world, before.credential);
  const next = toldSuspending(takenOver(world, before, credential), before);
  const { id } = before;
  switch (credential.kind) {
    case "payment_option":
      return toldCompleted(deletedOption(next, before, credential, effects), before);
    case "card_token":
      return toldCompleted(
        withCredential(next, { ...credential, state: "deleted", shown: {}, deletion: id }),
        before,
      );
    case "click_to_pay_customer":
      return effects.asksNetwork
        ? networkAsked(next, before, credential)
        : neverRegistered(next, before, credential);
  }
}

/** A deletion of the same credential that waits, or can be undone, is taken over (DEL-03). */
function takenOver(world: World, { id }: Deletion, credential: Credential): World {
  const open = openDeletion(world, credential);
  if (open === undefined || open.id === id) return world;
  const cancelled = { ...open, state: "cancelled", reasons: [reason("DEL-03")] } as const;
  const next = withDeletion(world, cancelled);
  return toldOf(next, open.id, "expunge.deletion.cancelled", { takenOverBy: id });
}

function deletedOption(
  world: World,
  deletion: Deletion,
  { shown: _erased, ...option }: StoredOption,
  { next, mandate }: Effects,
): World {
  const gone: StoredOption = { ...option, state: "deleted", shown: {}, deletion: deletion.id };
  const { file } = option;
  if (mandate === undefined || file === undefined || next.kind !== "payment_option")
    return withCredential(world, gone);

  const { reason: cancellationReason, withdrawn, evidenceKeptUntil: keptUntil } = mandate;
  const cancelledAt = iso(world.now);
  const cancelled = cancellationReason && {
    cancelledAt,
    cancelledBy: deletion.requestedBy,
    cancellationReason,
  };
  const ended: MandateFile = {
    ...file,
    mandate: found(next.mandate),
    ...(cancelled && {
      cancelled,
      history: [
        ...file.history,
        {
          at: cancelledAt,
          version: file.history.length + 1,
          state: "cancelled",
          changed: ["state"],
        },
      ],
    }),
  };
  const evidence = { keptUntil, sealedAt: world.now, view: mandateView(ended) };
  const told = withdrawn.reduce(
    (all, collection) =>
      toldOf(all, deletion.id, "expunge.collection.withdrawn", toldCollection(collection)),
    withCredential(world, { ...gone, file: { ...ended, evidence } }),
  );
  return cancelled
    ? toldOf(told, deletion.id, "expunge.mandate.cancelled", { cancellationReason })
    : told;
}

function toldCollection({ endToEndId, amountMinor, dueOn }: Collection) {
  return { endToEndId, amountMinor, dueOn };
}

function networkAsked(world: World, { id, trace }: Deletion, customer: StoredCustomer): World {
  const state = "REMOVAL_IN_PROGRESS";
  const cards = movedCards(customer, ["ACTIVE", "REGISTRATION_IN_PROGRESS"], state);
  const next = withCredential(world, { ...customer, state, cards, deletion: id });
  const operation = "delete_customer";
  const request = {
    id,
    customer: customer.id,
    operation,
    cardIds: cardIdsOf(customer),
    trace,
  } as const;
  return { ...next, requests: [...next.requests, request] };
}

/** The registration that was waited for has failed: there is nothing to ask the network for, and that is told as its success. */
function neverRegistered(world: World, { id, trace }: Deletion, customer: StoredCustomer): World {
  const next = withCredential(world, { ...customer, deletion: id });
  const deletion = found(next.deletions.find((known) => known.id === id));
  const times = { ...deletion.times, networkConfirmedAt: world.now };
  const request = {
    id,
    operation: "delete_customer",
    cardIds: cardIdsOf(customer),
    trace,
  } as const;
  const told = toldOfNetwork(withDeletion(next, { ...deletion, times }), request, customer);
  return toldConfirmed(told, deletion);
}
