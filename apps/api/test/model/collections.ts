import { addDays } from "@expunge/domain/calendar/add-days";
import {
  type Collection,
  COLLECTION_TRANSITIONS,
  REPORTED_STATES,
  type ReportedState,
} from "@expunge/domain/mandate/collection";
import { isOpen } from "@expunge/domain/mandate/collections-at-deletion";
import { decideCollection } from "@expunge/domain/mandate/decide-collection";
import { evidenceRetainedUntil } from "@expunge/domain/mandate/evidence";
import type { MandateState } from "@expunge/domain/mandate/mandate";
import { conflict, NOT_FOUND, refusedFor } from "#test/model/answers.ts";
import { mandateNamed } from "#test/model/options.ts";
import { at, operation, type Step } from "#test/model/operation.ts";
import { dayOf, openDeletion } from "#test/model/subject-of.ts";
import { mandateView } from "#test/model/views.ts";
import type { MandateFile, StoredOption } from "#test/model/records.ts";
import { type World, withCredential } from "#test/model/world.ts";
import { type MandateInput, mandateNamesAt, withVersion } from "#test/model/mandates.ts";

type SepaOption = StoredOption & { readonly file: MandateFile };

type CollectionInput = MandateInput & {
  readonly number: number;
  /** Prefers a collection that can still change. */
  readonly known: boolean;
  readonly amountMinor: number;
  readonly dueInDays: number;
  readonly status: number;
  /** Prefers a valid transition. */
  readonly fitting: boolean;
  /** Uses the recorded amount and due day. */
  readonly same: boolean;
};

/** Reports a collection or its new status. */
export const record = operation("record", (world: World, given: CollectionInput): Step => {
  const names = mandateNamesAt(world, given);
  const option = mandateNamed(world, names);
  const collections = option?.file.mandate.collections ?? [];
  const resumeJobs = collections.filter(({ state }) => COLLECTION_TRANSITIONS[state].length > 0);
  const { endToEndId } = (given.known ? at(resumeJobs, given.number) : undefined) ?? {
    endToEndId: `E-${given.number}`,
  };
  const known = collections.find((one) => one.endToEndId === endToEndId);
  const input = {
    endToEndId,
    amountMinor: (given.same ? known?.amountMinor : undefined) ?? given.amountMinor,
    dueOn: (given.same ? known?.dueOn : undefined) ?? addDays(dayOf(world.now), given.dueInDays),
  };
  const status = statusOf(given, known);
  const send: Step["send"] = (api) =>
    api.staff(
      given.person,
      { ...names, ...input, currency: "EUR", status } as const,
      (trpc, resolved) => trpc.mandates.recordCollection.mutate(resolved),
    );
  if (option === undefined) return { world, answer: NOT_FOUND, send };

  const decision = decideCollection({
    mandate: option.file.mandate,
    pendingDeletion: option.state === "pending_deletion",
    endToEndId,
    dueOn: input.dueOn,
    next: status,
    today: dayOf(world.now),
  });
  if (decision.kind === "refused") {
    const { reasons } = decision;
    return { world, answer: refusedFor(reasons), reasons, send };
  }
  if (known && (known.amountMinor !== input.amountMinor || known.dueOn !== input.dueOn)) {
    const field = known.amountMinor === input.amountMinor ? "dueOn" : "amountMinor";
    return { world, answer: conflict(field), send };
  }
  const answer = { endToEndId, status };
  if (decision.kind === "unchanged") return { world, answer, send };
  return {
    world: withCollection(world, option, { ...input, state: status }, decision.mandate),
    answer,
    send,
  };
});

function statusOf(
  { fitting, status }: CollectionInput,
  known: Collection | undefined,
): ReportedState {
  const fit = REPORTED_STATES.filter((state) =>
    COLLECTION_TRANSITIONS[known?.state ?? "unknown"].includes(state),
  );
  const among: readonly ReportedState[] = fitting && fit.length > 0 ? fit : REPORTED_STATES;
  return at(among, status) ?? "planned";
}

function withCollection(
  world: World,
  option: SepaOption,
  collection: Collection,
  state: MandateState,
): World {
  const { file } = option;
  const others = file.mandate.collections.filter((one) => one.endToEndId !== collection.endToEndId);
  const collections = [...others, collection].toSorted(
    (one, other) =>
      one.dueOn.localeCompare(other.dueOn) || one.endToEndId.localeCompare(other.endToEndId),
  );
  const after = { ...file, mandate: { ...file.mandate, state, collections } };
  const ended = state === file.mandate.state ? after : withVersion(world, after, ["state"]);
  const next = withCredential(world, { ...option, file: withNewEvidence(world, option, ended) });
  const open = openDeletion(world, option);
  return open?.state === "waiting" && !collections.some(isOpen)
    ? { ...next, jobs: [...next.jobs, { deletion: open.id, at: world.now }] }
    : next;
}

/** The evidence of a deleted option's mandate includes later events, which may extend its retention. */
function withNewEvidence(
  { now, policy }: World,
  { state }: SepaOption,
  file: MandateFile,
): MandateFile {
  if (state !== "deleted" || file.evidence === undefined) return file;
  const { mandate, cancelled, evidence } = file;
  const until = evidenceRetainedUntil({
    collections: mandate.collections,
    cancelledOn: dayOf(cancelled ? Date.parse(cancelled.cancelledAt) : now),
    marginDays: policy.evidenceMarginDays,
  });
  const keptUntil = until > evidence.keptUntil ? until : evidence.keptUntil;
  return { ...file, evidence: { keptUntil, sealedAt: now, view: mandateView(file) } };
}
