import { CLICK_TO_PAY_EVENT } from "@expunge/schemas/events/click-to-pay-event";
import type { Effects } from "@expunge/domain/deletion/decision";
import type { LoadedCredential } from "#write-path/change-store.port.ts";
import { newNetworkRequest } from "#records/network-request.ts";
import { storedState } from "#deletions/internal/moved-credential.ts";
import {
  advance,
  type AdvanceDeps,
  type DeletionTransition,
  type DecisionContext,
  suspending,
  type EventDraft,
  unusable,
} from "#deletions/internal/transition.ts";
import { deletionSteps } from "#deletions/internal/steps.ts";
import { cancelMandate } from "#deletions/internal/cancel-mandate.ts";
import { supersede } from "#deletions/internal/supersede.ts";

/**
 * A deletion that is carried out: the credential is unusable and, unless the network has to delete it too, gone. A
 * deletion of it that was open is taken over (DEL-03).
 */
export function executeDeletion(
  deps: AdvanceDeps,
  deciding: DecisionContext,
  effects: Effects,
): DeletionTransition {
  const advanced = effects.asksNetwork
    ? askingNetwork(deps, deciding, effects)
    : ending(deps, deciding, effects);
  const { open } = deciding.credential;
  return open && open.id !== deciding.before.id
    ? supersede(deps, deciding, advanced, open)
    : advanced;
}

function askingNetwork(
  deps: AdvanceDeps,
  deciding: DecisionContext,
  effects: Effects,
): DeletionTransition {
  const { before, credential, now } = deciding;
  const { tenantId, id, correlationId } = before;
  return advance(deps, deciding, {
    changed: {
      state: "executing",
      reasons: [],
      steps: deletionSteps(effects, "disabled"),
      ...unusable(deciding),
    },
    writes: {
      credential: credentialNow(deciding, effects),
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
    tells: suspending(deciding),
  });
}

function ending(
  deps: AdvanceDeps,
  deciding: DecisionContext,
  effects: Effects,
): DeletionTransition {
  const { now } = deciding;
  const mandate = cancelMandate(deps, deciding, effects);
  const removed = removedUnasked(deciding);
  return advance(deps, deciding, {
    changed: {
      state: "completed",
      reasons: [],
      steps: deletionSteps(effects, "done"),
      ...unusable(deciding),
      ...(removed.length > 0 && { networkConfirmedAt: now }),
      erasedAt: now,
      completedAt: now,
    },
    writes: { credential: { ...credentialNow(deciding, effects), erase: true }, ...mandate.writes },
    tells: [
      ...suspending(deciding),
      ...mandate.tells,
      ...removed,
      ["expunge.deletion.erased"],
      ["expunge.deletion.completed"],
    ],
  });
}

function cardIdsOf(credential: LoadedCredential): readonly number[] {
  return credential.kind === "click_to_pay_customer" ? credential.cardIds : [];
}

function credentialNow({ before, credential, now }: DecisionContext, { next }: Effects) {
  return {
    id: credential.id,
    version: credential.version,
    state: storedState(next),
    changedAt: now,
    deletionId: before.id,
    erase: false,
  };
}

/** A customer whose registration has failed is gone without being asked for: whoever waits for contract 1's event gets it. */
function removedUnasked({ before, credential }: DecisionContext): readonly EventDraft[] {
  const { id, tenantId, correlationId, targetAccount, targetReference, targetOwnerBid } = before;
  if (before.targetKind !== "click_to_pay_customer") return [];
  const done = {
    request: {
      id,
      tenantId,
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
  return [[CLICK_TO_PAY_EVENT, done], ["expunge.deletion.network_confirmed"]];
}
