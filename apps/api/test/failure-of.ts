import { TRPCClientError } from "@trpc/client";

/** How a call over tRPC failed: its code at tRPC and at us, and its rule or the fields that it names. */
export type Failure = readonly [trpc: string, ours: string, about: string];

export const NOT_FOUND: Failure = ["NOT_FOUND", "not_found", ""];
export const FORBIDDEN: Failure = ["FORBIDDEN", "forbidden", ""];
export const refusedBy = (rule: string): Failure => ["PRECONDITION_FAILED", "refused", rule];
export const invalid = (field: string): Failure => ["BAD_REQUEST", "invalid", field];

/** How a call failed. Throws when it did not. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const failure: unknown = await call.then(
    () => "answered",
    (error: unknown) => error,
  );
  if (!(failure instanceof TRPCClientError)) throw new Error(`no failure: ${String(failure)}`);
  const { code, expunge } = failure.data as {
    code: string;
    expunge: { code: string; rule?: string; details?: readonly { field: string }[] };
  };
  const about = expunge.rule ?? expunge.details?.map(({ field }) => field).join(" ") ?? "";
  return [code, expunge.code, about];
}
