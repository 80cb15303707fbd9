import type { Actor } from "@expunge/application/actor";
import { ExpungeError } from "@expunge/application/expunge-error";
import type { SecurityEvent, SecurityEvents } from "@expunge/application/security/security-events";
import type { TRPCError, TRPC_ERROR_CODE_KEY } from "@trpc/server";

const OUTCOMES: Readonly<Partial<Record<TRPC_ERROR_CODE_KEY, SecurityEvent["outcome"]>>> = {
  UNAUTHORIZED: "unauthorized",
  FORBIDDEN: "forbidden",
  TOO_MANY_REQUESTS: "throttled",
};
const REVIEWS: ReadonlySet<string> = new Set(["deletions.approve", "deletions.reject"]);

/** Records a refused access to a procedure (PCI DSS 10.2.1.4), and a refused approval. */
export function recordRefusedCall(
  securityEvents: SecurityEvents,
  { code, cause }: TRPCError,
  path = "unknown procedure",
  actor?: Actor,
): void {
  const refusal = cause instanceof ExpungeError && cause.code === "refused" ? cause : undefined;
  const isReview = refusal && (REVIEWS.has(path) || refusal.rule?.startsWith("APP-"));
  const outcome = isReview ? "refused" : OUTCOMES[code];
  if (outcome === undefined) return;
  securityEvents.record({ outcome, subject: `trpc ${path}`, actor, rule: refusal?.rule });
}
