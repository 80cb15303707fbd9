import type { NaturalKeyLookup, ChangeStore, LoadedTarget } from "#write-path/change-store.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { MAX_ATTEMPTS, tooMuchContention } from "#write-path/retry-on-conflict.ts";
import type { Change } from "#write-path/change.ts";
import { naturalKeyOf } from "#records/natural-key.ts";
import { recordStageTime } from "#runtime/stage-timing.ts";
import type { DeletionCommand, DeletionOutcome } from "#deletions/command.ts";
import { decideRequest } from "#deletions/internal/decide-request.ts";
import { riskHistory } from "#deletions/internal/risk-history.ts";
import type { Vault } from "#vault/vault.ts";

/** A request with how its credential is looked up: names that are hashes are made once, however often it is decided. */
type Open = {
  readonly place: number;
  readonly command: DeletionCommand;
  readonly asked: NaturalKeyLookup;
};
type Decided = Open & { readonly outcome: DeletionOutcome; readonly change?: Change };

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
    let open: readonly Open[] = commands.map((command, place) => ({
      place,
      command,
      asked: lookupFor(tenantId, command),
    }));
    for (let lostRounds = 0; open.length > 0;) {
      if (lostRounds === MAX_ATTEMPTS) throw lostEveryRace(commands.length);
      const selects = performance.now();
      const loaded = await deps.store.loadTargets(
        tenantId,
        open.map(({ asked }) => asked),
      );
      recordStageTime("select", open.length, selects);
      const decides = performance.now();
      const { now, later } = partitionDecidable(
        open,
        loaded,
        ({ place, command, asked }, target, earlier) => ({
          place,
          command,
          asked,
          ...decideRequest(deps, tenantId, command, asked, target, earlier),
        }),
      );
      const changes = now.flatMap(({ command, change }) =>
        change ? [tracedAs(command, change)] : [],
      );
      recordStageTime("decide", now.length, decides);
      const writes = performance.now();
      const written = changes.length > 0 ? await deps.store.applyChanges(tenantId, changes) : [];
      recordStageTime("write", changes.length, writes);
      const lost: Open[] = [];
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

  function lookupFor(
    tenantId: string,
    { target, key, risk, now }: DeletionCommand,
  ): NaturalKeyLookup {
    return {
      ...naturalKeyOf(deps.vault, tenantId, target),
      ...(key && { key: { ...key, at: now } }),
      ...(risk && { history: { ...riskHistory(deps.vault, tenantId, risk), at: now } }),
    };
  }
}

/** A batch is not refused as a whole: the batcher halves one that fails, until the deletion that cannot win is alone. */
function lostEveryRace(deletions: number): Error {
  return deletions === 1 ? tooMuchContention() : new Error("deletions of a batch lost every race");
}

function tracedAs({ traceparent }: DeletionCommand, change: Change): Change {
  return traceparent === undefined ? change : { ...change, traceparent };
}

/**
 * Decides what can be decided now. What names a credential, or a key, that an earlier request of the list is about to
 * change, or waits for itself, waits for the next round, where it is decided over the result. What earlier ones of the list
 * say for the risk of later ones is handed on: it is not in the database yet.
 */
function partitionDecidable(
  open: readonly Open[],
  loaded: readonly LoadedTarget[],
  decide: (asked: Open, target: LoadedTarget, earlier: readonly string[]) => Decided,
): { now: readonly Decided[]; later: readonly Open[] } {
  const touched = new Set<string>();
  const signalled: string[] = [];
  const now: Decided[] = [];
  const later: Open[] = [];
  open.forEach((asked, index) => {
    const target = loaded[index];
    if (target === undefined)
      throw new Error("the store answered for fewer targets than it was asked for");
    const { key } = asked.command;
    const keyName = key && `${key.clientId}/${key.scope}/${key.key}`;
    const names = [target.credential?.id, keyName].filter((name) => name !== undefined);
    if (names.some((name) => touched.has(name))) {
      for (const name of names) touched.add(name);
      later.push(asked);
      return;
    }
    const decided = decide(asked, target, signalled);
    const { change } = decided;
    if (change?.credential) touched.add(change.credential.id);
    if (change?.remember && keyName) touched.add(keyName);
    signalled.push(...(change?.signals ?? []).map(({ subject }) => subject));
    now.push(decided);
  });
  return { now, later };
}
