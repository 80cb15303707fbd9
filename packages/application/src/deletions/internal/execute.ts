import { CLICK_TO_PAY_EVENT } from "@expunge/schemas/events/click-to-pay-event";
import { DEFAULT_NETWORK } from "@expunge/domain/click-to-pay/served-network";
import type { Effects } from "@expunge/domain/deletion/decision";
import type { LoadedCredential } from "#write-path/change-store.port.ts";
import { newNetworkRequest } from "#records/network-request.ts";
import { storedState } from "#deletions/internal/moved-credential.ts";
import {
  buildTransition,
  type DecisionDeps,
  type DeletionTransition,
  type DecisionContext,
  suspensionEvents,
  type EventDraft,
  disabledTimes,
} from "#deletions/internal/transition.ts";
import { deletionSteps } from "#deletions/internal/steps.ts";
import { cancelMandate } from "#deletions/internal/cancel-mandate.ts";
import { supersede } from "#deletions/internal/supersede.ts";

/**
 * Executes a deletion: the credential becomes unusable and, unless the network has to delete it too, is erased. Another open deletion of
 * it is superseded (DEL-03).
 */
export function executeDeletion(
  deps: DecisionDeps,
  context: DecisionContext,
  effects: Effects,
): DeletionTransition {
  const transition = effects.removesAtNetwork
    ? requestRemoval(deps, context, effects)
    : completeNow(deps, context, effects);
  const { open } = context.credential;
  return open && open.id !== context.current.id
    ? supersede(deps, context, transition, open)
    : transition;
}

function requestRemoval(
  deps: DecisionDeps,
  context: DecisionContext,
  effects: Effects,
): DeletionTransition {
  const { current, credential, now } = context;
  const { tenantId, id, correlationId } = current;
  return buildTransition(deps, context, {
    changed: {
      state: "executing",
      reasons: [],
      steps: deletionSteps(effects, "disabled"),
      ...disabledTimes(context),
    },
    writes: {
      credential: credentialUpdate(context, effects),
      movedCards: {
        credentialId: credential.id,
        from: ["ACTIVE", "REGISTRATION_IN_PROGRESS"],
        state: "REMOVAL_IN_PROGRESS",
        changedAt: now,
      },
      request: newNetworkRequest({
        tenantId,
        id,
        credentialId: credential.id,
        operation: "delete_customer",
        cardIds: cardIdsOf(credential),
        correlationId,
        at: now,
      }),
    },
    events: suspensionEvents(context),
  });
}

function completeNow(
  deps: DecisionDeps,
  context: DecisionContext,
  effects: Effects,
): DeletionTransition {
  const { now } = context;
  const mandate = cancelMandate(deps, context, effects);
  const removal = implicitRemoval(context);
  return buildTransition(deps, context, {
    changed: {
      state: "completed",
      reasons: [],
      steps: deletionSteps(effects, "done"),
      ...disabledTimes(context),
      ...(removal.length > 0 && { networkConfirmedAt: now }),
      erasedAt: now,
      completedAt: now,
    },
    writes: {
      credential: { ...credentialUpdate(context, effects), erase: true },
      ...mandate.writes,
    },
    events: [
      ...suspensionEvents(context),
      ...mandate.events,
      ...removal,
      ["expunge.deletion.erased"],
      ["expunge.deletion.completed"],
    ],
  });
}

function cardIdsOf(credential: LoadedCredential): readonly number[] {
  return credential.kind === "click_to_pay_customer" ? credential.cardIds : [];
}

function credentialUpdate({ current, credential, now }: DecisionContext, { next }: Effects) {
  return {
    id: credential.id,
    version: credential.version,
    state: storedState(next),
    changedAt: now,
    deletionId: current.id,
    erase: false,
  };
}

/** A customer whose registration failed needs no network request, but clients of contract 1 still wait for its event. */
function implicitRemoval({ current, credential }: DecisionContext): readonly EventDraft[] {
  const { id, tenantId, correlationId, targetAccount, targetReference, targetOwnerBid } = current;
  if (current.targetKind !== "click_to_pay_customer") return [];
  const operation = {
    request: {
      id,
      tenantId,
      network: DEFAULT_NETWORK,
      operation: "delete_customer",
      correlationId,
      cardIds: cardIdsOf(credential),
      requestTraceId: null,
    },
    customer: {
      accountId: targetAccount,
      reference: targetReference,
      ownerBid: targetOwnerBid,
    },
  } as const;
  return [[CLICK_TO_PAY_EVENT, operation], ["expunge.deletion.network_confirmed"]];
}
