import { TRPCClientError } from "@trpc/client";

/** The failure of a tRPC call: tRPC's code, our code, and the rule or the invalid fields. */
export type Failure = readonly [trpc: string, ours: string, about: string];

export const NOT_FOUND: Failure = ["NOT_FOUND", "not_found", ""];
export const FORBIDDEN: Failure = ["FORBIDDEN", "forbidden", ""];
export const UNAUTHORIZED: Failure = ["UNAUTHORIZED", "unauthorized", ""];
export const refusedBy = (rule: string): Failure => ["PRECONDITION_FAILED", "refused", rule];
export const invalid = (field: string): Failure => ["BAD_REQUEST", "invalid", field];

/** The failure of a call. Throws if it succeeded. */
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
