import { consequencesOf } from "@expunge/domain/deletion/consequences";
import { decideDeletion } from "@expunge/domain/deletion/decide-deletion";
import type { DeletionDecision } from "@expunge/domain/deletion/decision";
import type { DeletionRequest } from "@expunge/domain/deletion/deletion-request";
import type { RequesterKind } from "@expunge/domain/deletion/requester";
import type { Subject } from "@expunge/domain/deletion/subject";
import { reason } from "@expunge/domain/rules";
import { dayOf, openDeletion, subjectOf } from "#test/model/subject-of.ts";
import type { Credential, Deletion, PlacedHold } from "#test/model/records.ts";
import { found, iso, type ShownPlan, type World } from "#test/model/world.ts";

export type DecisionOptions = Pick<DeletionRequest, "risk"> & {
  readonly network?: string;
  /** The gates of a stored deletion. */
  readonly gates?: Pick<DeletionRequest, "policy" | "passed" | "suspends">;
};

export type DecisionResult = {
  readonly subject: Subject;
  readonly params: DeletionRequest;
  readonly decision: DeletionDecision;
};

const NOTHING_PASSED: DeletionRequest["passed"] = { approval: false, undoWindow: false };

/** The rules' decision about a deletion now. */
export function decide(
  world: World,
  deletion: Deletion,
  credential: Credential | undefined,
  { risk, network, gates }: Partial<DecisionOptions> = {},
): DecisionResult {
  const { target, reason: why, collections, immediate, requestedBy } = deletion;
  const subject = found(subjectOf(world, target, credential, network));
  const open = credential && openDeletion(world, credential);
  const params: DeletionRequest = {
    reason: why,
    requesterKind: gates && !immediate ? "staff" : kindOf(requestedBy),
    collections,
    immediate,
    passed: NOTHING_PASSED,
    ...(open && open.id !== deletion.id && open.state !== "requested" && { open: open.state }),
    holds: (credential?.holds ?? []).filter(({ released }) => !released).map(ruleHold),
    releasedHold: (credential?.holds ?? []).some(({ released }) => released?.by === requestedBy),
    ...(risk && { risk }),
    policy: world.policy,
    now: iso(world.now),
    today: dayOf(world.now),
    ...gates,
  };
  return { subject, params, decision: decideDeletion(subject, params) };
}

/** A hold as input of the rules. */
function ruleHold({ kind, reference, until }: PlacedHold) {
  return { kind, reference, ...(until !== undefined && { until }) };
}

/** The kind of a requester, by its name. */
function kindOf(name: string): RequesterKind {
  const [kind] = name.split(":");
  return found((["staff", "account", "client", "system"] as const).find((known) => known === kind));
}

/** The plan of a decision, as shown by a preview and compared by a request. */
export function planOf({ subject, params, decision }: DecisionResult): ShownPlan["plan"] {
  const consequences = [...consequencesOf(subject, params, decision)];
  switch (decision.kind) {
    case "accepted":
    case "scheduled":
      return { decision: "accepted", consequences, reasons: [] };
    case "in_progress":
      return { decision: "refused", consequences, reasons: [reason("DEL-02")] };
    case "deferred":
    case "needs_approval":
    case "refused":
      return { decision: decision.kind, consequences, reasons: [...decision.reasons] };
  }
}
