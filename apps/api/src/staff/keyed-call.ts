import type { RequestKey } from "@expunge/application/write-path/change";
import type { IdempotentCall } from "@expunge/application/write-path/idempotent-create";
import { fingerprint } from "#http/fingerprint.ts";
import type { StaffActor } from "#auth/callers.ts";
import type { TrpcContext } from "#staff/trpc.ts";

type KeyedInput = { readonly idempotencyKey?: string };

/**
 * The idempotency key of a call, if it has one: hashed, with a fingerprint of the input, and scoped to the caller and the procedure.
 */
export function requestKeyOf(
  { subject }: StaffActor,
  scope: string,
  { idempotencyKey, ...input }: KeyedInput,
): RequestKey | undefined {
  if (idempotencyKey === undefined) return undefined;
  return {
    clientId: `staff:${subject}`,
    scope,
    key: fingerprint(idempotencyKey),
    fingerprint: fingerprint(input),
  };
}

/** The key for a use case that creates a record. Replayed answers are counted in the context. */
export function keyedCall(
  { actor, traceId, replays }: TrpcContext & { readonly actor: StaffActor },
  scope: string,
  input: KeyedInput,
): IdempotentCall | undefined {
  const key = requestKeyOf(actor, scope, input);
  return key && { key, correlationId: traceId, onReplay: () => void (replays.count += 1) };
}
