import type { Actor } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { InFlightConflict, RequestKey } from "#write-path/change.ts";
import type { IdempotentCall } from "#write-path/idempotent-create.ts";

/**
 * Starts one request per key at a time. A concurrent one runs with the reason why it is not started: it returns the answer stored under
 * its key, or that reason, and changes nothing. The request in flight may be a replay or a conflict itself, so it does not prove that
 * there is an answer. This holds for one process: requests in different processes meet at the database, where the second gets the answer
 * of the first. No state outlives the process, so a crash leaves every key usable. A client may have 100 keys in flight in a process; the next
 * one throws `throttled`.
 */
export type InFlightKeys = <Answer>(
  tenantId: string,
  key: RequestKey | undefined,
  run: (inFlightConflict?: InFlightConflict) => Promise<Answer>,
) => Promise<Answer>;

const MAX_IN_FLIGHT = 100;

export function inFlightKeys(): InFlightKeys {
  const clients = new Map<string, Map<string, string>>();
  return async (tenantId, key, run) => {
    if (key === undefined) return run();
    const client = JSON.stringify([tenantId, key.clientId]);
    const name = JSON.stringify([key.scope, key.key]);
    const fingerprints = clients.get(client) ?? new Map<string, string>();
    const inFlight = fingerprints.get(name);
    if (inFlight !== undefined)
      return run(inFlight === key.fingerprint ? "still_running" : "key_reused");
    if (fingerprints.size === MAX_IN_FLIGHT)
      throw new ExpungeError("throttled", "too many requests with a key are in progress", {
        retryAfterSeconds: 1,
      });
    clients.set(client, fingerprints.set(name, key.fingerprint));
    try {
      return await run();
    } finally {
      fingerprints.delete(name);
      if (fingerprints.size === 0) clients.delete(client);
    }
  };
}

/** Wraps a creating use case: while a call with the same key is in flight, another one only replays a stored answer. */
export function rejectConcurrent<Input, Answer extends object>(
  inFlight: InFlightKeys,
  create: (actor: Actor, input: Input, keyed?: IdempotentCall) => Promise<Answer>,
) {
  return (actor: Actor, input: Input, keyed?: IdempotentCall): Promise<Answer> =>
    inFlight(actor.tenantId, keyed?.key, (inFlightConflict) =>
      create(actor, input, keyed && inFlightConflict ? { ...keyed, inFlightConflict } : keyed),
    );
}
