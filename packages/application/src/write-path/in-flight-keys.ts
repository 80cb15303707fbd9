import type { Actor } from "#actor.ts";
import type { NotBegun, RequestKey } from "#write-path/change.ts";
import type { Keyed } from "#write-path/idempotent-create.ts";

/**
 * Begins one request with a key at a time. Another one that arrives meanwhile runs with the reason why it is not begun: it returns the
 * answer that is stored for its key, or that reason, and changes nothing. The request in flight may itself be a mere repeat, or a
 * conflict, so it does not tell whether there is an answer. This holds for one process: requests in different processes meet at the
 * database, where the second gets the answer of the first. No state outlives the process, so one that dies leaves every key usable.
 */
export type InFlightKeys = <Answer>(
  tenantId: string,
  key: RequestKey | undefined,
  run: (notBegun?: NotBegun) => Promise<Answer>,
) => Promise<Answer>;

export function inFlightKeys(): InFlightKeys {
  const prints = new Map<string, string>();
  return async (tenantId, key, run) => {
    if (key === undefined) return run();
    const name = JSON.stringify([tenantId, key.clientId, key.scope, key.key]);
    const underWay = prints.get(name);
    if (underWay !== undefined)
      return run(underWay === key.fingerprint ? "still_running" : "key_reused");
    prints.set(name, key.fingerprint);
    try {
      return await run();
    } finally {
      prints.delete(name);
    }
  };
}

/** A use case that makes something new. While a call with its key is in flight it only repeats a stored answer. */
export function rejectConcurrent<Input, Answer extends object>(
  underWay: InFlightKeys,
  create: (actor: Actor, input: Input, keyed?: Keyed) => Promise<Answer>,
) {
  return (actor: Actor, input: Input, keyed?: Keyed): Promise<Answer> =>
    underWay(actor.tenantId, keyed?.key, (notBegun) =>
      create(actor, input, keyed && notBegun ? { ...keyed, notBegun } : keyed),
    );
}
