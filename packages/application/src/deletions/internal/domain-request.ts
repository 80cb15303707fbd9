import type { DeletionRequest } from "@expunge/domain/deletion/deletion-request";
import type { RiskAssessment } from "@expunge/domain/risk/assess-risk";
import { actorKind } from "#actor.ts";
import type { LoadedTarget } from "#write-path/change-store.port.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import { targetDay } from "#runtime/target-day.ts";

/** The terms of a deletion: of a new request, or of a stored deletion that is decided again. */
export type DeletionTerms = Pick<
  DeletionRecord,
  "id" | "reason" | "collections" | "immediate" | "requestedBy"
> & {
  readonly now: Date;
  readonly gates?: Pick<DeletionRequest, "policy" | "passed" | "suspends">;
  readonly risk?: RiskAssessment | undefined;
  /** Whether another person has approved the new request: as that of a batch. */
  readonly approved?: boolean;
};

/** The gates of a new request. */
export const NOTHING_PASSED: DeletionRequest["passed"] = { approval: false, undoWindow: false };

/** The request as the rules see it, with the tenant's policy and the state around the credential. */
export function domainRequest(terms: DeletionTerms, loaded: LoadedTarget): DeletionRequest {
  const { id, reason, collections, immediate, requestedBy, now, gates, risk, approved } = terms;
  const open = loaded.credential?.open;
  const others = loaded.representations.filter(({ state }) => state !== "deleted");
  return {
    reason,
    requesterKind: gates && !immediate ? "staff" : actorKind(requestedBy),
    collections,
    immediate,
    passed: { ...NOTHING_PASSED, approval: approved ?? false },
    ...(open && open.id !== id && { open: open.state }),
    ...(others.length > 0 && { representations: others.map(({ kind }) => kind) }),
    holds: loaded.credential?.holds ?? [],
    releasedHold: loaded.credential?.holdReleasers.includes(requestedBy) ?? false,
    ...(risk && { risk }),
    policy: loaded.policy,
    ...gates,
    now: now.toISOString(),
    today: targetDay(now),
  };
}
