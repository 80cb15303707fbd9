import type { Target } from "@expunge/contracts/boundary/target";
import { decideDeletion } from "@expunge/domain/deletion/decide-deletion";
import type { DeletionReason } from "@expunge/domain/deletion/deletion-reason";
import type { Reason } from "@expunge/domain/rules";
import type { Actor } from "#actor.ts";
import type { ChangeStore, LoadedTarget } from "#ports/change-store.ts";
import type { Clock } from "#ports/clock.ts";
import type { Change, RememberedOutcome, RequestKey } from "#records/change.ts";
import type { DeletionRecord } from "#records/deletion-record.ts";
import { subjectOf } from "#records/subject-of.ts";
import { targetNames } from "#records/target-names.ts";
import { deletionChange, refusalChange, rememberedChange } from "#use-cases/deletion-change.ts";
import type { Vault } from "#vault/vault.ts";

/**
 * One request to delete, under the id that its deletion will have: a request that is run again after its answer was lost
 * recognises its own deletion by it. `correlationId` is what the caller will be told to ask about; `recordRefusal` keeps a refusal as a
 * deletion.
 */
export type DeletionCommand = {
  readonly id: string;
  readonly target: Target;
  readonly reason: DeletionReason;
  readonly actor: Actor;
  readonly now: Date;
  readonly correlationId: string;
  readonly recordRefusal: boolean;
  readonly note?: string;
  readonly key?: RequestKey;
};

/**
 * What came of a request. `correlationId` is that of the first request when the answer is a repeated one.
 * `key_reused`: its key came with another body before; nothing was decided.
 */
export type DeletionOutcome = { readonly correlationId: string; readonly replayed: boolean } & (
  | { readonly kind: "accepted"; readonly deletionId: string; readonly deletion?: DeletionRecord }
  | { readonly kind: "under_way"; readonly deletionId: string }
  | {
      readonly kind: "refused";
      readonly deletionId: string | null;
      readonly deletion?: DeletionRecord;
      readonly rules: readonly string[];
    }
  | { readonly kind: "not_found" }
  | { readonly kind: "key_reused" }
);

type Deciding = { readonly place: number; readonly command: DeletionCommand };
type Decided = Deciding & { readonly outcome: DeletionOutcome; readonly change?: Change };

/** A list of which nothing could be written this many times in a row has found something that is no race. */
const MOST_LOST_ROUNDS = 100;

/**
 * Deletes credentials of one tenant: one load, one write, for one request or for hundreds. Each gets its own outcome, in
 * order. Those that lost a race for their credential are decided again over what it has become, and so is the second
 * request for a credential within one list.
 */
export function requestDeletions(deps: { store: ChangeStore; vault: Vault; clock: Clock }) {
  return async (
    tenantId: string,
    commands: readonly DeletionCommand[],
  ): Promise<readonly DeletionOutcome[]> => {
    const outcomes: DeletionOutcome[] = [];
    let open: readonly Deciding[] = commands.map((command, place) => ({ place, command }));
    for (let lostRounds = 0; open.length > 0;) {
      if (lostRounds === MOST_LOST_ROUNDS)
        throw new Error("a deletion lost every race for its credential");
      const loaded = await deps.store.loadTargets(
        tenantId,
        open.map(({ command }) => asked(tenantId, command)),
      );
      const { now, later } = apart(open, loaded, (deciding, target) =>
        decide(tenantId, deciding, target),
      );
      const changes = now.flatMap(({ change }) => change ?? []);
      const written = changes.length > 0 ? await deps.store.applyChanges(tenantId, changes) : [];
      const lost: Deciding[] = [];
      let next = 0;
      for (const decided of now) {
        if (decided.change === undefined || written[next++])
          outcomes[decided.place] = decided.outcome;
        else lost.push(decided);
      }
      lostRounds = lost.length === now.length ? lostRounds + 1 : 0;
      open = [...lost, ...later];
    }
    return outcomes;
  };

  function asked(tenantId: string, command: DeletionCommand) {
    return {
      ...targetNames(deps.vault, tenantId, command.target),
      ...(command.key && { key: command.key }),
    };
  }

  function decide(tenantId: string, { place, command }: Deciding, loaded: LoadedTarget): Decided {
    const { correlationId, key } = command;
    const said = { correlationId, replayed: false };
    if (key && loaded.remembered)
      return { place, command, outcome: remembered(command.id, key, loaded.remembered, said) };
    if (loaded.credential?.deletionId === command.id)
      return { place, command, outcome: { ...said, kind: "accepted", deletionId: command.id } };
    const answer = (
      outcome: RememberedOutcome,
      change?: Change,
      deletion?: DeletionRecord,
    ): Decided => {
      const whole = rememberedChange(command, outcome, change);
      return {
        place,
        command,
        outcome: { ...said, ...outcome, ...(deletion && { deletion }) },
        ...(whole && { change: whole }),
      };
    };
    const subject = subjectOf(command.target, loaded);
    if (subject === undefined) return answer({ kind: "not_found" });
    const decision = decideDeletion(subject, command.reason);
    const { credential } = loaded;
    if (decision.kind === "refused") {
      const rules = decision.reasons.map(({ rule }: Reason) => rule);
      if (!command.recordRefusal || credential === undefined)
        return answer({ kind: "refused", deletionId: null, rules });
      const { change, deletion } = refusalChange(
        deps,
        tenantId,
        command,
        credential,
        decision.reasons,
      );
      return answer({ kind: "refused", deletionId: deletion.id, rules }, change, deletion);
    }
    if (credential === undefined)
      throw new Error("a credential that does not exist was decided over");
    if (decision.kind === "under_way")
      return answer({ kind: "under_way", deletionId: credential.deletionId ?? "" });
    const { change, deletion } = deletionChange(deps, tenantId, command, credential, decision);
    return answer({ kind: "accepted", deletionId: deletion.id }, change, deletion);
  }
}

function remembered(
  id: string,
  key: RequestKey,
  record: NonNullable<LoadedTarget["remembered"]>,
  said: { correlationId: string },
): DeletionOutcome {
  if (record.fingerprint !== key.fingerprint)
    return { ...said, kind: "key_reused", replayed: false };
  const isOwn = "deletionId" in record.outcome && record.outcome.deletionId === id;
  return { ...record.outcome, correlationId: record.correlationId, replayed: !isOwn };
}

/**
 * Decides what can be decided now. What names a credential, or a key, that an earlier request of the list is about to
 * change, or waits for itself, waits for the next round, where it is decided over the result.
 */
function apart(
  open: readonly Deciding[],
  loaded: readonly LoadedTarget[],
  decide: (deciding: Deciding, target: LoadedTarget) => Decided,
): { now: readonly Decided[]; later: readonly Deciding[] } {
  const touched = new Set<string>();
  const now: Decided[] = [];
  const later: Deciding[] = [];
  open.forEach((deciding, index) => {
    const target = loaded[index];
    if (target === undefined)
      throw new Error("the store answered for fewer targets than it was asked for");
    const { key } = deciding.command;
    const keyName = key && `${key.clientId}/${key.scope}/${key.key}`;
    const names = [target.credential?.id, keyName].filter((name) => name !== undefined);
    if (names.some((name) => touched.has(name))) {
      for (const name of names) touched.add(name);
      later.push(deciding);
      return;
    }
    const decided = decide(deciding, target);
    if (decided.change?.credential) touched.add(decided.change.credential.id);
    if (decided.change?.remember && keyName) touched.add(keyName);
    now.push(decided);
  });
  return { now, later };
}
