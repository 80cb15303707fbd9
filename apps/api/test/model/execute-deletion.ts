import type { Effects } from "@expunge/domain/deletion/decision";
import type { Collection } from "@expunge/domain/mandate/collection";
import { reason } from "@expunge/domain/rules";
import {
  withCompletionEvents,
  withConfirmationEvents,
  withDeletionEvent,
  withNetworkEvent,
  withSuspensionEvents,
} from "#test/model/events.ts";
import { withCardStates } from "#test/model/credential-states.ts";
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

/** The world after the execution of a deletion. `before` is the deletion before its transition, which `world` already contains. */
export function executeDeletion(world: World, before: Deletion, effects: Effects): World {
  const credential = credentialNamed(world, before.credential);
  const next = withSuspensionEvents(withTakeOver(world, before, credential), before);
  const { id } = before;
  switch (credential.kind) {
    case "payment_option":
      return withCompletionEvents(withDeletedOption(next, before, credential, effects), before);
    case "card_token":
      return withCompletionEvents(
        withCredential(next, { ...credential, state: "deleted", shown: {}, deletion: id }),
        before,
      );
    case "click_to_pay_customer":
      return effects.removesAtNetwork
        ? requestRemoval(next, before, credential)
        : completeWithoutNetwork(next, before, credential);
  }
}

/** Takes over an open deletion of the same credential (DEL-03). */
function withTakeOver(world: World, { id }: Deletion, credential: Credential): World {
  const open = openDeletion(world, credential);
  if (open === undefined || open.id === id) return world;
  const cancelled = { ...open, state: "cancelled", reasons: [reason("DEL-03")] } as const;
  const next = withDeletion(world, cancelled);
  return withDeletionEvent(next, open.id, "expunge.deletion.cancelled", { takenOverBy: id });
}

function withDeletedOption(
  world: World,
  deletion: Deletion,
  { shown: _erased, ...option }: StoredOption,
  { next, mandate }: Effects,
): World {
  const gone: StoredOption = {
    ...option,
    state: "deleted",
    isDefault: false,
    shown: {},
    deletion: deletion.id,
  };
  const { file } = option;
  if (mandate === undefined || file === undefined || next.kind !== "payment_option")
    return withCredential(world, gone);

  const { reason: cancellationReason, withdrawn, evidenceRetainedUntil: keptUntil } = mandate;
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
  const result = withdrawn.reduce(
    (all, collection) =>
      withDeletionEvent(
        all,
        deletion.id,
        "expunge.collection.withdrawn",
        collectionData(collection),
      ),
    withCredential(world, { ...gone, file: { ...ended, evidence } }),
  );
  return cancelled
    ? withDeletionEvent(result, deletion.id, "expunge.mandate.cancelled", { cancellationReason })
    : result;
}

function collectionData({ endToEndId, amountMinor, dueOn }: Collection) {
  return { endToEndId, amountMinor, dueOn };
}

function requestRemoval(world: World, { id, trace }: Deletion, customer: StoredCustomer): World {
  const state = "REMOVAL_IN_PROGRESS";
  const cards = withCardStates(customer, ["ACTIVE", "REGISTRATION_IN_PROGRESS"], state);
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

/** After a failed registration there is nothing to remove, which counts as the network's success. */
function completeWithoutNetwork(
  world: World,
  { id, trace }: Deletion,
  customer: StoredCustomer,
): World {
  const next = withCredential(world, { ...customer, deletion: id });
  const deletion = found(next.deletions.find((known) => known.id === id));
  const times = { ...deletion.times, networkConfirmedAt: world.now };
  const request = {
    id,
    operation: "delete_customer",
    cardIds: cardIdsOf(customer),
    trace,
  } as const;
  const result = withNetworkEvent(withDeletion(next, { ...deletion, times }), request, customer);
  return withConfirmationEvents(result, deletion);
}
