import type { TRPCError } from "@trpc/server";
import { bearerChallenge } from "#http/challenges.ts";

/** The header `WWW-Authenticate` of an answer in which a call was refused for its token. */
export function challengeOf(
  errors: readonly TRPCError[],
  authorization: string | undefined,
): Record<string, string> {
  const has = (code: TRPCError["code"]) => errors.some((error) => error.code === code);
  const refusal = has("UNAUTHORIZED") ? "unauthorized" : has("FORBIDDEN") ? "forbidden" : undefined;
  const challenge = refusal && bearerChallenge(refusal, authorization);
  return challenge === undefined ? {} : { "www-authenticate": challenge };
}
