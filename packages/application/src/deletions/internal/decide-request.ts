import { decideDeletion } from "@expunge/domain/deletion/decide-deletion";
import type { DeletionDecision } from "@expunge/domain/deletion/decision";
import type { DeletionRequest } from "@expunge/domain/deletion/deletion-request";
import type { Subject } from "@expunge/domain/deletion/subject";
import { actorName } from "#actor.ts";
import type { NaturalKeyLookup, LoadedTarget } from "#write-path/change-store.port.ts";
import type {
  Change,
  RememberedAnswer,
  RememberedOutcome,
  RequestKey,
} from "#write-path/change.ts";
import type { DeletionRecord } from "#records/deletion.ts";
import { newDeletion } from "#deletions/internal/new-deletion.ts";
import { subjectOf } from "#write-path/subject-of.ts";
import type { AdvanceDeps } from "#deletions/internal/transition.ts";
import { deletionChange } from "#deletions/internal/change.ts";
import { domainRequest } from "#deletions/internal/domain-request.ts";
import { planOf, planViolations } from "#deletions/internal/plan-hash.ts";
import type { DeletionCommand, DeletionOutcome } from "#deletions/command.ts";
import { judgeRisk, keptForRisk } from "#deletions/internal/risk-history.ts";

type Answer = { readonly outcome: DeletionOutcome; readonly change?: Change };
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

/** The answer to one request over its credential as it was loaded, and what is to be written for it. */
export function decideRequest(
  deps: AdvanceDeps,
  tenantId: string,
  command: DeletionCommand,
  names: NaturalKeyLookup,
  loaded: LoadedTarget,
  earlier: readonly string[],
): Answer {
  const { correlationId, key, target, now } = command;
  const { credential } = loaded;
  const said = { correlationId, replayed: false };
  if (key && loaded.remembered)
    return { outcome: remembered(command.id, key, loaded.remembered, said) };
  if (command.notBegun) return { outcome: { ...said, kind: command.notBegun } };
  const own = credential?.deletionId === command.id ? ownOutcome(credential.open) : undefined;
  if (own) return { outcome: { ...said, kind: own, deletionId: command.id } };

  const judged = judge(deps, tenantId, command, names.history, loaded, earlier);
  const answer = (
    outcome: RememberedOutcome,
    change?: Change,
    deletion?: DeletionRecord,
  ): Answer => {
    const whole = wholeChange(command, outcome, {
      ...change,
      ...judged.kept,
      ...((change?.jobs || judged.kept?.jobs) && {
        jobs: [...(change?.jobs ?? []), ...(judged.kept?.jobs ?? [])],
      }),
    });
    return {
      outcome: { ...said, ...outcome, ...(deletion && { deletion }) },
      ...(whole && { change: whole }),
    };
  };

  const subject = subjectOf({ ...target, ...networkOf(command) }, loaded);
  if (subject === undefined) return answer({ kind: "not_found" });
  const actor = actorName(command.actor);
  const request = domainRequest({ ...command, requestedBy: actor, risk: judged.risk }, loaded);
  const decision = heldToPlan(command, credential?.id, subject, request);

  if (credential === undefined) {
    if (decision.kind !== "refused") throw new Error("a credential that does not exist was let go");
    return answer({ kind: "refused", deletionId: null, rules: rulesOf(decision) });
  }
  if (decision.kind === "in_progress")
    return answer({ kind: "in_progress", deletionId: credential.deletionId ?? "" });
  if (decision.kind === "refused" && !command.recordRefusal)
    return answer({ kind: "refused", deletionId: null, rules: rulesOf(decision) });

  const before = newDeletion(tenantId, command, names, credential.id);
  const deciding = { before, subject, loaded, credential, actor, action: "deletion.request", now };
  const { change, deletion } = deletionChange(deps, deciding, decision);
  const deletionId = deletion.id;
  const outcome: RememberedOutcome =
    decision.kind === "refused"
      ? { kind: "refused", deletionId, rules: rulesOf(decision) }
      : { kind: OUTCOMES[decision.kind], deletionId };
  return answer(outcome, change, deletion);
}

/** The risk of a request that says something for it, and what is kept of it for later ones. */
function judge(
  deps: AdvanceDeps,
  tenantId: string,
  { risk, now }: DeletionCommand,
  history: NaturalKeyLookup["history"],
  loaded: LoadedTarget,
  earlier: readonly string[],
) {
  if (risk === undefined || history === undefined) return {};
  return {
    risk: judgeRisk(risk, history, loaded, now, earlier),
    kept: keptForRisk(deps.clock, tenantId, history, loaded, now),
  };
}

/** The decision, unless the request carries the hash of a plan that is another one, or too old. */
function heldToPlan(
  { planHash, now }: DeletionCommand,
  credentialId = "",
  subject: Subject,
  asked: DeletionRequest,
): DeletionDecision {
  const decision = decideDeletion(subject, asked);
  if (planHash === undefined || decision.kind === "in_progress") return decision;
  const reasons = planViolations(planHash, credentialId, planOf(subject, asked, decision), now);
  return reasons.length > 0 ? { kind: "refused", reasons } : decision;
}

/** What became of the request's own deletion that was written before its answer was lost. */
function ownOutcome(open: DeletionRecord | null): "accepted" | "deferred" | "needs_approval" {
  if (open?.state === "awaiting_approval") return "needs_approval";
  return open?.state === "waiting" ? "deferred" : "accepted";
}

function remembered(
  id: string,
  key: RequestKey,
  record: NonNullable<LoadedTarget["remembered"]>,
  said: { correlationId: string },
): DeletionOutcome {
  if (record.fingerprint !== key.fingerprint)
    return { ...said, kind: "key_reused", replayed: false };
  const { outcome } = record;
  if (!isDeletionOutcome(outcome))
    throw new Error("the key's scope holds an answer of another call");
  const isOwn = "deletionId" in outcome && outcome.deletionId === id;
  return { ...outcome, correlationId: record.correlationId, replayed: !isOwn };
}

const DELETION_OUTCOMES: ReadonlySet<string> = new Set<RememberedOutcome["kind"]>([
  "accepted",
  "deferred",
  "needs_approval",
  "in_progress",
  "refused",
  "not_found",
]);

function isDeletionOutcome(answer: RememberedAnswer): answer is RememberedOutcome {
  return DELETION_OUTCOMES.has(answer.kind);
}

/** What is written: with the answer under the key of the request, so that the same request gets the same answer again. */
function wholeChange(
  { key, correlationId, now }: DeletionCommand,
  outcome: RememberedOutcome,
  change: Partial<Change>,
): Change | undefined {
  const remember = key && { key, outcome, correlationId, at: now };
  if (remember === undefined && Object.keys(change).length === 0) return undefined;
  return { events: [], audit: [], ...change, ...(remember && { remember }) };
}

function networkOf({ network }: DeletionCommand) {
  return network === undefined ? {} : { network };
}

function rulesOf({ reasons }: Extract<DeletionDecision, { kind: "refused" }>) {
  return reasons.map(({ rule }) => rule);
}
