import { CLICK_TO_PAY_EVENT } from "@expunge/schemas/events/click-to-pay-event";
import type { Subject } from "@expunge/domain/deletion/subject";
import { clickToPayEvent, type EndedOperation } from "#click-to-pay/event.ts";
import { deletionEvent, type DeletionEventDraft } from "#deletions/event.ts";
import type { LoadedCredential, LoadedTarget } from "#write-path/change-store.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { Change } from "#write-path/change.ts";
import type { NewDeletion } from "#deletions/internal/new-deletion.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import type { Vault } from "#vault/vault.ts";

export type AdvanceDeps = { readonly clock: Clock; readonly vault: Vault };

/** A deletion that is being decided, over the credential as it was loaded. */
export type DecisionContext = {
  /** The deletion before the decision. */
  readonly before: DeletionRecord | NewDeletion;
  readonly subject: Subject;
  readonly loaded: LoadedTarget;
  readonly credential: LoadedCredential;
  /** Whose doing this is, and what the audit calls it. */
  readonly actor: string;
  readonly action: string;
  readonly now: Date;
};

/** A stored deletion that is decided again. */
export type StoredDecisionContext = DecisionContext & { readonly before: DeletionRecord };

/** An event of a step: one about the deletion, or contract 1's of a removal that needed no network. */
export type EventDraft =
  | DeletionEventDraft
  | readonly [type: typeof CLICK_TO_PAY_EVENT, done: EndedOperation];

/** Where a decision leads a deletion, and what happens with it. */
export type Step = {
  readonly changed: Partial<DeletionRecord> & Pick<DeletionRecord, "state">;
  /** What else is written with it. */
  readonly writes: Omit<Change, "deletion" | "events" | "audit">;
  /** Its events, in their order: those of `suspending` first. */
  readonly tells: readonly EventDraft[];
  /** What the audit says of it, when the state does not say it all. */
  readonly outcome?: string;
};

/** The credential is unusable from now on, if it was not before. */
export function unusable({ before, now }: DecisionContext) {
  return { acceptedAt: before.acceptedAt ?? now, disabledAt: before.disabledAt ?? now };
}

const SUSPENDING = [["expunge.deletion.accepted"], ["expunge.deletion.disabled"]] as const;

/** What is told when a deletion is let go on: nothing when that was told before and the credential has stayed unusable. */
export function suspending({ before }: DecisionContext): readonly DeletionEventDraft[] {
  return before.disabledAt === null || before.state === "failed" ? SUSPENDING : [];
}

export type DeletionTransition = { readonly change: Change; readonly deletion: DeletionRecord };

/** One step of a deletion as a change: the deletion with its events and its audit entry, and what is written writes. */
export function advance(
  { clock }: AdvanceDeps,
  deciding: DecisionContext,
  step: Step,
): DeletionTransition {
  const { before, now, actor, action } = deciding;
  const told = step.tells.map((tell) => ({ id: clock.newId(), tell }));
  const deletion: DeletionRecord = {
    ...before,
    ...step.changed,
    version: before.version + 1,
    eventIds: [...before.eventIds, ...told.map(({ id }) => id)],
  };
  const { targetKind, reason } = deletion;
  const change: Change = {
    ...step.writes,
    deletion,
    events: told.map(({ id, tell }) =>
      tell[0] === CLICK_TO_PAY_EVENT
        ? clickToPayEvent(id, tell[1], undefined, now)
        : deletionEvent(id, tell, deletion, now),
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
