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

export type Around = Pick<DeletionRequest, "risk" | "passed"> & { readonly network?: string };

export type Decided = {
  readonly subject: Subject;
  readonly asked: DeletionRequest;
  readonly decision: DeletionDecision;
};

const NOTHING_PASSED: DeletionRequest["passed"] = { approval: false, undoWindow: false };

/** What the rules say of a deletion now. */
export function decided(
  world: World,
  deletion: Deletion,
  credential: Credential | undefined,
  { risk, network, passed = NOTHING_PASSED }: Partial<Around> = {},
): Decided {
  const { target, reason: why, collections, immediate, requestedBy } = deletion;
  const subject = found(subjectOf(world, target, credential, network));
  const open = credential && openDeletion(world, credential);
  const asked: DeletionRequest = {
    reason: why,
    askedBy: kindOf(requestedBy),
    collections,
    immediate,
    passed,
    ...(open && open.id !== deletion.id && open.state !== "requested" && { open: open.state }),
    holds: (credential?.holds ?? []).filter(({ released }) => !released).map(ruled),
    ...(risk && { risk }),
    policy: world.policy,
    now: iso(world.now),
    today: dayOf(world.now),
  };
  return { subject, asked, decision: decideDeletion(subject, asked) };
}

/** A hold as the rules see it. */
function ruled({ kind, reference, until }: PlacedHold) {
  return { kind, reference, ...(until !== undefined && { until }) };
}

/** Who somebody is, by their name. */
function kindOf(name: string): RequesterKind {
  const [kind] = name.split(":");
  return found((["staff", "account", "client", "system"] as const).find((known) => known === kind));
}

/** A decision as a preview shows it, and as a request is held to it. */
export function planOf({ subject, asked, decision }: Decided): ShownPlan["plan"] {
  const consequences = [...consequencesOf(subject, asked, decision)];
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
