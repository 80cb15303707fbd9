import type { Operation, TRPCLink } from "@trpc/client";
import type { AnyRouter } from "@trpc/server";

/** The mutations that take an idempotency key. */
const KEYED: ReadonlySet<string> = new Set([
  "paymentOptions.store",
  "cardTokens.store",
  "deletions.request",
  "holds.place",
]);

/** Gives each call of a mutation that takes an idempotency key one of its own, unless the caller chose it. */
export function keysLink(): TRPCLink<AnyRouter> {
  return () =>
    ({ op, next }) =>
      next(takesKey(op) && keyOf(op) === undefined ? withKey(op) : op);
}

/** Whether a second execution of the call changes nothing. */
export function isIdempotent(op: Operation): boolean {
  return op.type !== "mutation" || (takesKey(op) && keyOf(op) !== undefined);
}

function takesKey({ type, path }: Operation): boolean {
  return type === "mutation" && KEYED.has(path);
}

function keyOf({ input }: Operation): unknown {
  return (input as { readonly idempotencyKey?: unknown } | undefined)?.idempotencyKey;
}

function withKey(op: Operation): Operation {
  return { ...op, input: { ...(op.input as object), idempotencyKey: newKey() } };
}

/** 128 random bits. Browsers have `randomUUID` on secure origins only. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
