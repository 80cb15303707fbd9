import type { Actor } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { RequestKey } from "#write-path/change.ts";
import { type Keyed, keyReused } from "#write-path/idempotent-create.ts";
import type { DeletionCommand, DeletionOutcome } from "#deletions/request.ts";

/** Why a request is not begun: one with its key is under way in this process, with the same body or with another one. */
export type NotBegun = "still_running" | "key_reused";

/**
 * Lets one request with a key run at a time; others are told at once, and change nothing. It is for this process: what runs in
 * another one meets at the database, where the second gets the first one's answer. Nothing is kept, so a process that dies
 * leaves every key usable.
 */
export type KeysUnderWay = <Answer>(
  tenantId: string,
  key: RequestKey | undefined,
  run: () => Promise<Answer>,
) => Promise<Answer | NotBegun>;

export function keysUnderWay(): KeysUnderWay {
  const prints = new Map<string, string>();
  return async (tenantId, key, run) => {
    if (key === undefined) return run();
    const name = JSON.stringify([tenantId, key.clientId, key.scope, key.key]);
    const underWay = prints.get(name);
    if (underWay !== undefined)
      return underWay === key.fingerprint ? "still_running" : "key_reused";
    prints.set(name, key.fingerprint);
    try {
      return await run();
    } finally {
      prints.delete(name);
    }
  };
}

/** A request to delete, unless one with its key is under way. */
export async function deletedOnce(
  underWay: KeysUnderWay,
  tenantId: string,
  { key, correlationId }: Pick<DeletionCommand, "key" | "correlationId">,
  request: () => Promise<DeletionOutcome>,
): Promise<DeletionOutcome> {
  const outcome = await underWay(tenantId, key, request);
  return typeof outcome === "string" ? { kind: outcome, correlationId, replayed: false } : outcome;
}

/** A use case that makes something new, and throws `still_running` or `key_reused` while a call with its key is under way. */
export function makingOnce<Input, Answer extends object>(
  underWay: KeysUnderWay,
  make: (actor: Actor, input: Input, keyed?: Keyed) => Promise<Answer>,
) {
  return async (actor: Actor, input: Input, keyed?: Keyed): Promise<Answer> => {
    const answer = await underWay(actor.tenantId, keyed?.key, () => make(actor, input, keyed));
    if (answer === "still_running") throw stillRunning();
    if (answer === "key_reused") throw keyReused();
    return answer;
  };
}

/** A key whose request is under way. */
export function stillRunning(): ExpungeError {
  return new ExpungeError("still_running", "a request with this idempotency key is under way", {
    field: "idempotencyKey",
  });
}
