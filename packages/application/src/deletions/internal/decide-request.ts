import { decideDeletion } from "@expunge/domain/deletion/decide-deletion";
import type { DeletionDecision } from "@expunge/domain/deletion/decision";
import type { DeletionRequest } from "@expunge/domain/deletion/deletion-request";
import type { Subject } from "@expunge/domain/deletion/subject";
import { actorName } from "#actor.ts";
import type { NaturalKeyLookup, LoadedTarget } from "#write-path/change-store.port.ts";
import type { Change, StoredAnswer, StoredOutcome, RequestKey } from "#write-path/change.ts";
import { followedOutcome, type ItemOutcome } from "#records/batch.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import { newDeletion } from "#deletions/internal/new-deletion.ts";
import { subjectOf } from "#write-path/subject-of.ts";
import type { DecisionDeps } from "#deletions/internal/transition.ts";
import { deletionChange } from "#deletions/internal/change.ts";
import { domainRequest, NOTHING_PASSED } from "#deletions/internal/domain-request.ts";
import { planOf, planViolations, type Tag } from "#deletions/internal/plan-hash.ts";
import type { DeletionCommand, DeletionOutcome } from "#deletions/command.ts";
import { assessRequestRisk, riskSignals } from "#deletions/internal/risk-history.ts";

type DecidedAnswer = { readonly outcome: DeletionOutcome; readonly change?: Change };
type Accepting = Extract<
  DeletionDecision,
  { kind: "accepted" | "scheduled" | "deferred" | "needs_approval" }
>;

const OUTCOMES = {
  accepted: "accepted",
  scheduled: "accepted",
  deferred: "deferred",
  needs_approval: "needs_approval",
} as const satisfies Record<Accepting["kind"], DeletionOutcome["kind"]>;

/** Decides one request over its loaded credential: the outcome and, where there is something to write, the change. */
export function decideRequest(
  deps: DecisionDeps,
  tenantId: string,
  command: DeletionCommand,
  lookup: NaturalKeyLookup,
  loaded: LoadedTarget,
  earlier: readonly string[],
): DecidedAnswer {
  const { correlationId, key, target, now } = command;
  const { credential } = loaded;
  const envelope = { correlationId, replayed: false };
  if (key && loaded.remembered)
    return { outcome: replayed(command.id, key, loaded.remembered, correlationId) };
  if (command.inFlightConflict) return { outcome: { ...envelope, kind: command.inFlightConflict } };
  const own = credential?.deletionId === command.id ? recoveredOutcome(credential.open) : undefined;
  if (own) return { outcome: { ...envelope, kind: own, deletionId: command.id } };

  const risk = requestRisk(deps, tenantId, command, lookup.history, loaded, earlier);
  const answer = (
    outcome: StoredOutcome,
    change?: Change,
    deletion?: DeletionRecord,
  ): DecidedAnswer => {
    const written = withStoredAnswer(command, outcome, {
      ...change,
      ...risk.records,
      ...((change?.jobs || risk.records?.jobs) && {
        jobs: [...(change?.jobs ?? []), ...(risk.records?.jobs ?? [])],
      }),
      ...(command.item && { item: { ...command.item, outcome: itemOutcome(outcome, deletion) } }),
    });
    return {
      outcome: { ...envelope, ...outcome, ...(deletion && { deletion }) },
      ...(written && { change: written }),
    };
  };

  const subject = subjectOf({ ...target, ...networkOf(command) }, loaded);
  if (subject === undefined) return answer({ kind: "not_found" });
  const actor = actorName(command.actor);
  const approved = command.approval !== undefined;
  const request = domainRequest(
    { ...command, requestedBy: actor, risk: risk.assessment, approved },
    loaded,
  );
  const tag = (plan: string) => deps.vault.planTag(tenantId, plan);
  const decision = enforcePlanHash(tag, command, credential?.id, subject, request);

  if (credential === undefined) {
    if (decision.kind !== "refused")
      throw new Error("an unknown credential was accepted for deletion");
    return answer({ kind: "refused", deletionId: null, rules: ruleIds(decision) });
  }
  if (decision.kind === "in_progress")
    return answer({ kind: "in_progress", deletionId: credential.deletionId ?? "" });
  if (decision.kind === "refused" && !command.recordRefusal)
    return answer({ kind: "refused", deletionId: null, rules: ruleIds(decision) });

  const current = newDeletion(tenantId, command, lookup, credential.id, loaded.policy);
  const { policy } = loaded;
  const gates = { policy, passed: NOTHING_PASSED, suspends: false, suspendedAt: now.getTime() };
  const action = "deletion.request";
  const context = { current, subject, loaded, credential, actor, action, gates, now };
  const { change, deletion } = deletionChange(deps, context, decision);
  const deletionId = deletion.id;
  const outcome: StoredOutcome =
    decision.kind === "refused"
      ? { kind: "refused", deletionId, rules: ruleIds(decision) }
      : { kind: OUTCOMES[decision.kind], deletionId };
  return answer(outcome, change, deletion);
}

/** The risk of a request that carries risk input, and the records that it leaves for later assessments. */
function requestRisk(
  deps: DecisionDeps,
  tenantId: string,
  { risk, now }: DeletionCommand,
  history: NaturalKeyLookup["history"],
  loaded: LoadedTarget,
  earlier: readonly string[],
) {
  if (risk === undefined || history === undefined) return {};
  return {
    assessment: assessRequestRisk(risk, history, loaded, now, earlier),
    records: riskSignals(deps.clock, tenantId, history, loaded, now),
  };
}

/** The decision, refused where the request carries the hash of another plan or of an expired one. */
function enforcePlanHash(
  tag: Tag,
  { planHash, now }: DeletionCommand,
  credentialId = "",
  subject: Subject,
  request: DeletionRequest,
): DeletionDecision {
  const decision = decideDeletion(subject, request);
  if (planHash === undefined || decision.kind === "in_progress") return decision;
  const plan = planOf(subject, request, decision);
  const reasons = planViolations(tag, planHash, credentialId, plan, now);
  return reasons.length > 0 ? { kind: "refused", reasons } : decision;
}

/** The outcome of the request's own deletion, which was written before its answer was lost. */
function recoveredOutcome(open: DeletionRecord | null): "accepted" | "deferred" | "needs_approval" {
  if (open?.state === "awaiting_approval") return "needs_approval";
  return open?.state === "waiting" ? "deferred" : "accepted";
}

function replayed(
  id: string,
  key: RequestKey,
  record: NonNullable<LoadedTarget["remembered"]>,
  correlationId: string,
): DeletionOutcome {
  if (record.fingerprint !== key.fingerprint)
    return { correlationId, kind: "key_reused", replayed: false };
  const { outcome } = record;
  if (!isDeletionOutcome(outcome))
    throw new Error("the key's scope holds an answer of another call");
  const isOwn = "deletionId" in outcome && outcome.deletionId === id;
  return { ...outcome, correlationId: record.correlationId, replayed: !isOwn };
}

const DELETION_OUTCOMES: ReadonlySet<string> = new Set<StoredOutcome["kind"]>([
  "accepted",
  "deferred",
  "needs_approval",
  "in_progress",
  "refused",
  "not_found",
]);

function isDeletionOutcome(answer: StoredAnswer): answer is StoredOutcome {
  return DELETION_OUTCOMES.has(answer.kind);
}

/** The change with the answer stored under the key of the request, for replays. */
function withStoredAnswer(
  { key, correlationId, now }: DeletionCommand,
  outcome: StoredOutcome,
  change: Partial<Change>,
): Change | undefined {
  const remember = key && { key, outcome, correlationId, at: now };
  if (remember === undefined && Object.keys(change).length === 0) return undefined;
  return { events: [], audit: [], ...change, ...(remember && { remember }) };
}

/** What becomes of the item of a batch. One whose credential is already being deleted follows that deletion. */
function itemOutcome(outcome: StoredOutcome, deletion: DeletionRecord | undefined): ItemOutcome {
  switch (outcome.kind) {
    case "not_found":
      return [outcome.kind, null];
    case "refused":
      // Only an unknown customer is refused without a deletion.
      return outcome.deletionId === null
        ? ["not_found", null]
        : [outcome.kind, outcome.deletionId, outcome.rules];
    case "in_progress":
      return ["executing", outcome.deletionId];
    case "accepted":
    case "deferred":
    case "needs_approval":
      return [followedOutcome(deletion?.state), outcome.deletionId];
  }
}

function networkOf({ network }: DeletionCommand) {
  return network === undefined ? {} : { network };
}

function ruleIds({ reasons }: Extract<DeletionDecision, { kind: "refused" }>) {
  return reasons.map(({ rule }) => rule);
}
