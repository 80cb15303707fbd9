import { decideDeletion } from "@expunge/domain/deletion/decide-deletion";
import type { DeletionDecision } from "@expunge/domain/deletion/decision";
import { type Gates, gatesAsOf } from "@expunge/domain/deletion/gates-as-of";
import { isTerminal } from "@expunge/domain/deletion/deletion-transitions";
import type { TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import { CLICK_TO_PAY_EVENT } from "@expunge/schemas/events/click-to-pay-event";
import type { Subject } from "@expunge/domain/deletion/subject";
import { clickToPayEvent, type NetworkOperation } from "#click-to-pay/event.ts";
import { deletionEvent, type DeletionEventDraft, ofBatch } from "#deletions/event.ts";
import { ExpungeError } from "#expunge-error.ts";
import { domainRequest } from "#deletions/internal/domain-request.ts";
import { jointChanges } from "#deletions/internal/joint-changes.ts";
import { retryOnConflict } from "#write-path/retry-on-conflict.ts";
import { subjectOf } from "#write-path/subject-of.ts";
import type { ChangeStore, LoadedCredential, LoadedTarget } from "#write-path/change-store.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { Change } from "#write-path/change.ts";
import type { NewDeletion } from "#deletions/internal/new-deletion.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import type { Vault } from "#vault/vault.ts";

export type DecisionDeps = { readonly clock: Clock; readonly vault: Vault };
export type TransitionDeps = DecisionDeps & { readonly store: ChangeStore };

/** The input of a decision: the deletion, and its credential as it was loaded. */
export type DecisionContext = {
  /** The deletion before the decision. */
  readonly current: DeletionRecord | NewDeletion;
  readonly subject: Subject;
  readonly loaded: LoadedTarget;
  readonly credential: LoadedCredential;
  readonly gates: Gates;
  /** The actor and the action of the audit entry. */
  readonly actor: string;
  readonly action: string;
  readonly now: Date;
};

/** A stored deletion that is decided again. */
export type StoredDecisionContext = DecisionContext & { readonly current: DeletionRecord };

/** An event of a transition: one about the deletion, or that of contract 1 for a removal without a network request. */
export type EventDraft =
  | DeletionEventDraft
  | readonly [type: typeof CLICK_TO_PAY_EVENT, operation: NetworkOperation];

/** The effects of a decision on a deletion. */
export type TransitionStep = {
  readonly changed: Partial<DeletionRecord> & Pick<DeletionRecord, "state">;
  /** Further writes of the same change. */
  readonly writes: Omit<Change, "deletion" | "events" | "audit">;
  /** In order, those of `suspensionEvents` first. */
  readonly events: readonly EventDraft[];
  /** The outcome of the audit entry; the new state by default. */
  readonly outcome?: string;
};

/** The times from which the credential is unusable; earlier ones stay. */
export function disabledTimes({ current, now }: DecisionContext) {
  return { acceptedAt: current.acceptedAt ?? now, disabledAt: current.disabledAt ?? now };
}

const SUSPENSION = [["expunge.deletion.accepted"], ["expunge.deletion.disabled"]] as const;

/** The events of a credential that becomes unusable; none while it has stayed unusable. */
export function suspensionEvents({ gates }: DecisionContext): readonly DeletionEventDraft[] {
  return gates.suspends ? [] : SUSPENSION;
}

export type DeletionTransition = { readonly change: Change; readonly deletion: DeletionRecord };

/** The change of one transition: the deletion, its events, its audit entry and the further writes. */
export function buildTransition(
  { clock }: DecisionDeps,
  context: DecisionContext,
  step: TransitionStep,
): DeletionTransition {
  const { current, now, actor, action, gates } = context;
  const drafts = step.events.map((draft) => ({ id: clock.newId(), draft }));
  const after = { ...current, ...step.changed };
  const deletion: DeletionRecord = {
    ...after,
    // No gate follows a terminal state.
    policy: isTerminal(after.state) ? null : current.policy && gates.policy,
    version: current.version + 1,
    eventIds: [...current.eventIds, ...drafts.map(({ id }) => id)],
  };
  const { targetKind, reason } = deletion;
  const joint = jointChanges(clock, deletion, actor, step.writes, context.loaded);
  const change: Change = {
    ...step.writes,
    ...(joint.length > 0 && { joint }),
    deletion,
    events: drafts.map(({ id, draft }) =>
      draft[0] === CLICK_TO_PAY_EVENT
        ? ofBatch(deletion, clickToPayEvent(id, draft[1], undefined, now))
        : deletionEvent(id, draft, deletion, now),
    ),
    audit: [
      {
        occurredAt: now,
        actor,
        action,
        subject: deletion.credentialId,
        outcome: step.outcome ?? deletion.state,
        details: { deletionId: deletion.id, targetKind, reason },
      },
    ],
  };
  return { change, deletion };
}

/** The deletion to transition, with the actor and the action of its audit entry. */
export type TransitionRequest = Pick<DecisionContext, "actor" | "action"> & {
  readonly tenantId: string;
  readonly deletionId: string;
};

/**
 * Moves a stored deletion to its next state: loads it with its credential, decides, writes, and starts over when another writer was
 * first. A step that returns nothing leaves the deletion as it is. Throws `not_found`.
 *
 * Two styles meet in this area only. A request is decided within a batch, so its refusal is a value (`decideRequest`); here one caller
 * handles one deletion, so its step may throw the refusal. Both are optimistic and build the same `DeletionTransition`.
 */
export async function transitionDeletion(
  deps: TransitionDeps,
  { tenantId, deletionId, ...by }: TransitionRequest,
  step: (context: StoredDecisionContext) => DeletionTransition | undefined,
): Promise<DeletionRecord> {
  return retryOnConflict(async () => {
    const [loaded] = await deps.store.loadTargets(tenantId, [{ deletionId }]);
    const { deletion: current, credential } = loaded ?? {};
    if (loaded === undefined || current === undefined || credential === undefined)
      throw new ExpungeError("not_found", "there is no such deletion");

    const { targetKind: kind, targetOwnerBid: ownerBid } = current;
    const subject = subjectOf({ kind, ...(ownerBid !== null && { ownerBid }) }, loaded);
    if (subject === undefined) throw new Error("a loaded credential has no subject");
    const now = deps.clock.now();
    const gates = gatesOf(current, loaded.policy, now);
    const transition = step({ ...by, current, subject, loaded, credential, gates, now });
    if (transition === undefined) return current;
    const [written] = await deps.store.applyChanges(tenantId, [transition.change]);
    return written ? transition.deletion : undefined;
  });
}

/** Re-evaluates a stored deletion at the gates that it has not passed by now (APP-04). `approving`: another person approves it now. */
export function redecide(
  { current, subject, loaded, gates, now }: StoredDecisionContext,
  approving = false,
  requestedBy = current.requestedBy,
): DeletionDecision {
  const passed = { ...gates.passed, approval: approving || gates.passed.approval };
  const { policy, suspends } = gates;
  const terms = { ...current, requestedBy, immediate: isImmediate(current), now };
  const request = domainRequest({ ...terms, gates: { policy, passed, suspends } }, loaded);
  return decideDeletion(subject, request);
}

/** A retry is a request of the person who retries, not of the first requester: it passes the gates of staff. */
export function asRetried(context: StoredDecisionContext): StoredDecisionContext {
  const { loaded, now } = context;
  const current = { ...context.current, policy: context.current.policy ?? loaded.policy };
  return { ...context, current, gates: gatesOf(current, loaded.policy, now) };
}

function isImmediate({ immediate, policy }: DeletionRecord): boolean {
  return immediate && policy === null;
}

function gatesOf(record: DeletionRecord, current: TenantPolicy, now: Date): Gates {
  const { state, approvals, policy, scheduledFor, disabledAt } = record;
  const deletion = {
    state,
    immediate: isImmediate(record),
    policy,
    approved: approvals.some(({ decision }) => decision === "approved"),
    scheduledFor: scheduledFor?.getTime() ?? null,
    disabledAt: disabledAt?.getTime() ?? null,
  };
  return gatesAsOf(deletion, current, now.getTime());
}
