import type { Reason } from "@expunge/domain/rules";
import { TRPCClientError } from "@trpc/client";

/** How a call over tRPC fails: by a rule, over a field, or without either. */
export type Failure = {
  readonly failed: string;
  readonly rule?: string;
  readonly message?: string;
  readonly fields?: readonly string[];
};

export const NOT_FOUND: Failure = { failed: "not_found" };
export const FORBIDDEN: Failure = { failed: "forbidden" };

/** Calls are refused with the first rule that says no. */
export function refusedFor([first]: readonly Reason[]): Failure {
  return { failed: "refused", ...first };
}

export const conflict = (field: string, reason?: Reason): Failure => ({
  failed: "conflict",
  ...reason,
  fields: [field],
});

type Told = {
  readonly code: string;
  readonly rule?: string;
  readonly details?: readonly { readonly field: string }[];
};

/** What a call over tRPC has answered, or how it failed. */
export async function answerOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof TRPCClientError)) throw error;
    const data = error.data as { readonly expunge?: Told } | null;
    const { code, rule, details } = data?.expunge ?? { code: `no answer: ${error.message}` };
    return {
      failed: code,
      ...(rule !== undefined && { rule, message: error.message }),
      ...(details && { fields: details.map(({ field }) => field) }),
    } satisfies Failure;
  }
}
