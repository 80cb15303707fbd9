import { deletionEvent } from "#deletions/event.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { LoadedTarget, Representation } from "#write-path/change-store.port.ts";
import type { Change } from "#write-path/change.ts";
import { deletedAs } from "#records/deleted-as.ts";
import type { DeletionRecord } from "#records/deletion.ts";

const COMPLETION = ["accepted", "disabled", "erased", "completed"] as const;

/**
 * The changes of the other representations of a vaulted card: each moves to the state of the credential in the same write. When the
 * credential is deleted, each of them is, by a deletion of its own for its events. A credential that was deleted before takes none along.
 */
export function jointChanges(
  clock: Clock,
  deletion: DeletionRecord,
  actor: string,
  { credential }: Pick<Change, "credential">,
  loaded: LoadedTarget,
): readonly Change[] {
  if (credential === undefined || loaded.credential?.state === "deleted") return [];
  const { changedAt, state, deletionId } = credential;
  return loaded.representations
    .filter((one) => one.state !== "deleted")
    .map((one) => {
      const { id, version } = one;
      const moved = {
        id,
        version,
        state,
        changedAt,
        ...(deletionId && { deletionId }),
        erase: false,
      };
      return state === "deleted"
        ? followingChange(clock, deletion, actor, one, changedAt)
        : { credential: moved, events: [], audit: [] };
    });
}

/** The complete deletion of another representation. */
function followingChange(
  { newId }: Clock,
  followed: DeletionRecord,
  actor: string,
  other: Representation,
  at: Date,
): Change {
  const { id: credentialId, version } = other;
  const events = COMPLETION.map((name) => ({ id: newId(), name }));
  const deletion: DeletionRecord = {
    ...followed,
    id: newId(),
    ...deletedAs(other),
    targetKind: other.kind,
    targetAccount: other.accountId,
    state: "completed",
    version: 1,
    policy: null,
    note: null,
    steps: (["disable", "erase"] as const).map((type) => ({ type, state: "done", attempts: 1 })),
    reasons: [],
    eventIds: events.map((event) => event.id),
    scheduledFor: null,
    acceptedAt: at,
    disabledAt: at,
    networkConfirmedAt: null,
    erasedAt: at,
    completedAt: at,
  };
  const { id: deletionId, targetKind, reason } = deletion;
  return {
    credential: {
      id: credentialId,
      version,
      state: "deleted",
      changedAt: at,
      deletionId,
      erase: true,
    },
    deletion,
    events: events.map((event) =>
      deletionEvent(event.id, [`expunge.deletion.${event.name}`], deletion, at),
    ),
    audit: [
      {
        occurredAt: at,
        actor,
        action: "deletion.follow",
        subject: credentialId,
        outcome: "completed",
        details: { deletionId, targetKind, reason, followed: followed.id },
      },
    ],
  };
}
