import type { DeletionStep } from "@expunge/contracts/trpc/deletions";
import type { DeletionDecision } from "@expunge/domain/deletion/decision";
import type { Reason } from "@expunge/domain/rules";
import { actorName } from "#actor.ts";
import { deletionEvent } from "#events/deletion-event.ts";
import type { LoadedTarget } from "#ports/change-store.ts";
import type { Clock } from "#ports/clock.ts";
import type { AuditEntry, Change, RememberedOutcome } from "#records/change.ts";
import type { DeletionRecord } from "#records/deletion-record.ts";
import { queuedRequest } from "#records/queued-request.ts";
import { keptState } from "#records/subject-of.ts";
import { maskToken, targetNames } from "#records/target-names.ts";
import type { DeletionCommand } from "#use-cases/request-deletions.ts";
import type { Vault } from "#vault/vault.ts";

type Deps = { readonly clock: Clock; readonly vault: Vault };
type Credential = NonNullable<LoadedTarget["credential"]>;
type Accepted = Extract<DeletionDecision, { kind: "completed" | "asks_network" }>;
type Written = { readonly change: Change; readonly deletion: DeletionRecord };

/** All that an accepted deletion changes, in one piece. */
export function deletionChange(
  deps: Deps,
  tenantId: string,
  command: DeletionCommand,
  credential: Credential,
  decision: Accepted,
): Written {
  const { now, id } = command;
  const ended = decision.kind === "completed";
  const mandate = ended ? decision.mandate : undefined;
  const told = deps.clock.newId();
  const cancellation = mandate && { reason: mandate, eventId: deps.clock.newId() };
  const deletion: DeletionRecord = {
    ...requested(deps, tenantId, command, credential),
    state: ended ? "completed" : "executing",
    steps: steps(ended, cancellation !== undefined),
    eventIds: cancellation ? [cancellation.eventId, told] : [told],
    acceptedAt: now,
    disabledAt: now,
    erasedAt: ended ? now : null,
    completedAt: ended ? now : null,
  };
  const about = {
    id: credential.id,
    version: credential.version,
    state: keptState(decision.next),
    changedAt: now,
    deletionId: id,
  };
  const events = [
    ...(cancellation
      ? [
          deletionEvent(cancellation.eventId, "expunge.mandate.cancelled", deletion, now, {
            cancellationReason: cancellation.reason,
          }),
        ]
      : []),
    deletionEvent(
      told,
      ended ? "expunge.deletion.completed" : "expunge.deletion.accepted",
      deletion,
      now,
    ),
  ];
  const audit = [entry(command, deletion, deletion.state)];
  const change: Change = ended
    ? {
        credential: { ...about, erase: true },
        ...(cancellation && {
          mandate: {
            credentialId: credential.id,
            cancelledAt: now,
            cancelledBy: deletion.requestedBy,
            cancellationReason: cancellation.reason,
          },
        }),
        deletion,
        events,
        audit,
      }
    : {
        credential: { ...about, erase: false },
        movedCards: {
          credentialId: credential.id,
          from: ["ACTIVE", "REGISTRATION_IN_PROGRESS"],
          state: "REMOVAL_IN_PROGRESS",
          changedAt: now,
        },
        deletion,
        request: queuedRequest({
          tenantId,
          id,
          credentialId: credential.id,
          operation: "delete_customer",
          cardIds: credential.cardIds,
          correlationId: command.correlationId,
          at: now,
        }),
        events,
        audit,
      };
  return { change, deletion };
}

/** A refusal that is kept: who asked for what, and the rules that said no. The credential is left as it is. */
export function refusalChange(
  deps: Deps,
  tenantId: string,
  command: DeletionCommand,
  credential: Credential,
  reasons: readonly Reason[],
): Written {
  const told = deps.clock.newId();
  const deletion: DeletionRecord = {
    ...requested(deps, tenantId, command, credential),
    state: "refused",
    reasons,
    eventIds: [told],
  };
  const rules = reasons.map(({ rule }) => rule);
  const events = [
    deletionEvent(told, "expunge.deletion.refused", deletion, command.now, { rules }),
  ];
  return {
    change: { deletion, events, audit: [entry(command, deletion, `refused ${rules.join(" ")}`)] },
    deletion,
  };
}

/** The change with the answer under the key of the request, so that the same request gets the same answer again. */
export function rememberedChange(
  command: DeletionCommand,
  outcome: RememberedOutcome,
  change?: Change,
): Change | undefined {
  if (command.key === undefined) return change;
  const remember = {
    key: command.key,
    outcome,
    correlationId: command.correlationId,
    at: command.now,
  };
  return { ...(change ?? { events: [], audit: [] }), remember };
}

function requested(
  deps: Deps,
  tenantId: string,
  command: DeletionCommand,
  credential: Credential,
): DeletionRecord {
  const { target } = command;
  const names = targetNames(deps.vault, tenantId, target);
  return {
    tenantId,
    id: command.id,
    credentialId: credential.id,
    targetKind: target.kind,
    targetAccount: names.accountId,
    targetReference: target.kind === "card_token" ? maskToken(target.token) : names.reference,
    targetOwnerBid: target.kind === "click_to_pay_customer" ? target.ownerBid : null,
    reason: command.reason,
    state: "executing",
    version: 1,
    requestedBy: actorName(command.actor),
    correlationId: command.correlationId,
    note: command.note ?? null,
    steps: [],
    reasons: [],
    eventIds: [],
    requestedAt: command.now,
    acceptedAt: null,
    disabledAt: null,
    networkConfirmedAt: null,
    erasedAt: null,
    completedAt: null,
  };
}

function steps(ended: boolean, hasMandate: boolean): DeletionStep[] {
  const done = { state: "done", attempts: 1 } as const;
  const pending = { state: "pending", attempts: 0 } as const;
  if (!ended)
    return [
      { type: "disable", ...done },
      { type: "network_removal", ...pending },
      { type: "erase", ...pending },
    ];
  return [
    { type: "disable", ...done },
    ...(hasMandate ? [{ type: "cancel_mandate", ...done } as const] : []),
    { type: "erase", ...done },
  ];
}

function entry(command: DeletionCommand, deletion: DeletionRecord, outcome: string): AuditEntry {
  return {
    occurredAt: command.now,
    actor: deletion.requestedBy,
    action: "deletion.request",
    subject: deletion.credentialId,
    outcome,
    details: { deletionId: deletion.id, targetKind: deletion.targetKind, reason: deletion.reason },
  };
}
