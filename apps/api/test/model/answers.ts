import type { Reason } from "@expunge/domain/rules";
import { TRPCClientError } from "@trpc/client";

/** The failure of a tRPC call, with its rule or its fields if it has any. */
export type Failure = {
  readonly failed: string;
  readonly rule?: string;
  readonly message?: string;
  readonly fields?: readonly string[];
};

export const NOT_FOUND: Failure = { failed: "not_found" };
export const FORBIDDEN: Failure = { failed: "forbidden" };

/** A refusal reports the first violated rule. */
export function refusedFor([first]: readonly Reason[]): Failure {
  return { failed: "refused", ...first };
}

export const conflict = (field: string, reason?: Reason): Failure => ({
  failed: "conflict",
  ...reason,
  fields: [field],
});

type ErrorData = {
  readonly code: string;
  readonly rule?: string;
  readonly details?: readonly { readonly field: string }[];
};

/** The answer or the failure of a tRPC call. */
export async function answerOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof TRPCClientError)) throw error;
    const data = error.data as { readonly expunge?: ErrorData } | null;
    const { code, rule, details } = data?.expunge ?? { code: `no answer: ${error.message}` };
    return {
      failed: code,
      ...(rule !== undefined && { rule, message: error.message }),
      ...(details && { fields: details.map(({ field }) => field) }),
    } satisfies Failure;
  }
}
