import type { Effects } from "@expunge/domain/deletion/decision";
import { clickToPayEvent } from "#events/click-to-pay-event.ts";
import { queuedRequest } from "#records/queued-request.ts";
import { keptState } from "#records/subject-of.ts";
import {
  advance,
  type AdvanceDeps,
  type Advanced,
  type Deciding,
  unusable,
} from "#use-cases/advance-deletion.ts";
import { deletionSteps } from "#use-cases/deletion-steps.ts";
import { endMandate } from "#use-cases/end-mandate.ts";
import { takeOver } from "#use-cases/take-over.ts";

/**
 * A deletion that is carried out: the credential is unusable and, unless the network has to delete it too, gone. A
 * deletion of it that was open is taken over (DEL-03).
 */
export function carryOut(deps: AdvanceDeps, deciding: Deciding, effects: Effects): Advanced {
  const advanced = effects.asksNetwork
    ? askingNetwork(deps, deciding, effects)
    : ending(deps, deciding, effects);
  const { open } = deciding.credential;
  return open && open.id !== deciding.before.id
    ? takeOver(deps, deciding, advanced, open)
    : advanced;
}

function askingNetwork(deps: AdvanceDeps, deciding: Deciding, effects: Effects): Advanced {
  const { before, credential, now } = deciding;
  const { tenantId, id, correlationId } = before;
  return advance(deps, deciding, {
    changed: {
      state: "executing",
      reasons: [],
      steps: deletionSteps(effects, "disabled"),
      ...unusable(deciding),
    },
    along: {
      credential: credentialNow(deciding, effects),
      movedCards: {
        credentialId: credential.id,
        from: ["ACTIVE", "REGISTRATION_IN_PROGRESS"],
        state: "REMOVAL_IN_PROGRESS",
        changedAt: now,
      },
      request: queuedRequest({
        tenantId,
        id,
        credentialId: credential.id,
        operation: "delete_customer",
        cardIds: credential.cardIds,
        correlationId,
        at: now,
      }),
    },
    tells: [["expunge.deletion.accepted"]],
  });
}

function ending(deps: AdvanceDeps, deciding: Deciding, effects: Effects): Advanced {
  const { before, now } = deciding;
  const mandate = endMandate(deps, deciding, effects);
  const advanced = advance(deps, deciding, {
    changed: {
      state: "completed",
      reasons: [],
      steps: deletionSteps(effects, "done"),
      ...unusable(deciding),
      erasedAt: now,
      completedAt: now,
    },
    along: { credential: { ...credentialNow(deciding, effects), erase: true }, ...mandate.along },
    tells: [...mandate.tells, ["expunge.deletion.completed"]],
  });
  return before.targetKind === "click_to_pay_customer"
    ? withNetworksEvent(deps, deciding, advanced)
    : advanced;
}

function credentialNow({ before, credential, now }: Deciding, { next }: Effects) {
  return {
    id: credential.id,
    version: credential.version,
    state: keptState(next),
    changedAt: now,
    deletionId: before.id,
    erase: false,
  };
}

/** A customer whose registration has failed is gone without being asked for: whoever waits for contract 1's event gets it. */
function withNetworksEvent(
  { clock }: AdvanceDeps,
  { before, now, credential }: Deciding,
  { change, deletion }: Advanced,
): Advanced {
  const { id, tenantId, correlationId, targetAccount, targetReference, targetOwnerBid } = deletion;
  const told = clickToPayEvent(
    clock.newId(),
    {
      request: {
        id,
        tenantId,
        operation: "delete_customer",
        correlationId,
        cardIds: credential.cardIds,
        requestTraceId: null,
      },
      customer: {
        accountId: targetAccount,
        reference: targetReference,
        ownerBid: targetOwnerBid,
      },
    },
    undefined,
    now,
  );
  const eventIds = deletion.eventIds.toSpliced(before.eventIds.length, 0, told.id);
  const whole = { ...deletion, networkConfirmedAt: now, eventIds };
  return {
    change: { ...change, deletion: whole, events: [told, ...change.events] },
    deletion: whole,
  };
}
