import type { Operation, TRPCLink } from "@trpc/client";
import type { AnyRouter } from "@trpc/server";
import type { Procedures } from "#generated/procedures.ts";
import type { Mutation } from "#procedure-types.ts";

type KeyedIn<Area extends keyof Procedures> = {
  [Name in keyof Procedures[Area] & string]: Procedures[Area][Name] extends Mutation<
    infer Input,
    unknown
  >
    ? "idempotencyKey" extends keyof Input
      ? `${Area}.${Name}`
      : never
    : never;
}[keyof Procedures[Area] & string];

/** The mutations that take an idempotency key, as their types say. */
const KEYED: Readonly<
  Record<{ [Area in keyof Procedures]: KeyedIn<Area> }[keyof Procedures], true>
> = {
  "paymentOptions.store": true,
  "cardTokens.store": true,
  "deletions.request": true,
  "batches.create": true,
  "holds.place": true,
};

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
  return type === "mutation" && Object.hasOwn(KEYED, path);
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
