import type { RequestKey } from "@expunge/application/write-path/change";
import type { Keyed } from "@expunge/application/write-path/idempotent-create";
import { fingerprint } from "#http/fingerprint.ts";
import type { StaffActor, TrpcContext } from "#staff/trpc.ts";

type KeyedInput = { readonly idempotencyKey?: string };

/**
 * The key of a call, kept as a print, as is the input that it came with: it is the caller's own, and one of this procedure. Nothing for a
 * call without one.
 */
export function keyOf(
  { subject }: StaffActor,
  scope: string,
  { idempotencyKey, ...asked }: KeyedInput,
): RequestKey | undefined {
  if (idempotencyKey === undefined) return undefined;
  const print = fingerprint(asked);
  return {
    clientId: `staff:${subject}`,
    scope,
    key: fingerprint(idempotencyKey),
    fingerprint: print,
  };
}

/** The same for a use case that makes something new, with what it tells of a first answer that it gives again. */
export function keyedCall(
  { actor, traceId, replays }: TrpcContext & { readonly actor: StaffActor },
  scope: string,
  input: KeyedInput,
): Keyed | undefined {
  const key = keyOf(actor, scope, input);
  return key && { key, correlationId: traceId, onReplay: () => void (replays.count += 1) };
}
