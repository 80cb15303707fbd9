import type { NaturalKeyLookup, ChangeStore, LoadedTarget } from "#write-path/change-store.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { MAX_ATTEMPTS, tooMuchContention } from "#write-path/retry-on-conflict.ts";
import type { Change } from "#write-path/change.ts";
import { type NaturalKey, naturalKeyOf } from "#records/natural-key.ts";
import { recordStageTime } from "#runtime/stage-timing.ts";
import type { DeletionCommand, DeletionOutcome } from "#deletions/command.ts";
import { decideRequest } from "#deletions/internal/decide-request.ts";
import { riskHistory } from "#deletions/internal/risk-history.ts";
import type { Vault } from "#vault/vault.ts";

/** An undecided request. Its lookup holds hashes, so it is made once for all rounds. */
type OpenRequest = {
  readonly position: number;
  readonly command: DeletionCommand;
  readonly lookup: NaturalKeyLookup;
};
type DecidedRequest = OpenRequest & { readonly outcome: DeletionOutcome; readonly change?: Change };

/**
 * Deletes credentials of one tenant, with one load and one write for the whole batch. Outcomes come in the order of the commands. A request
 * that loses a race for its credential is decided again in the next round, and so is a second request for the same credential.
 */
export function requestDeletions(deps: { store: ChangeStore; vault: Vault; clock: Clock }) {
  return async (
    tenantId: string,
    commands: readonly DeletionCommand[],
  ): Promise<readonly DeletionOutcome[]> => {
    const outcomes: DeletionOutcome[] = [];
    let open: readonly OpenRequest[] = commands.map((command, position) => ({
      position,
      command,
      lookup: lookupFor(tenantId, command),
    }));
    for (let lostRounds = 0; open.length > 0;) {
      if (lostRounds === MAX_ATTEMPTS) throw lostEveryRace(commands.length);
      const selects = performance.now();
      const loaded = await deps.store.loadTargets(
        tenantId,
        open.map(({ command: { target }, lookup }) =>
          "credentialId" in target ? { credentialId: target.credentialId } : lookup,
        ),
      );
      recordStageTime("select", open.length, selects);
      const decides = performance.now();
      const { now, later } = partitionDecidable(
        open,
        loaded,
        ({ position, command, lookup }, target, earlier) => ({
          position,
          command,
          lookup,
          ...decideRequest(deps, tenantId, command, lookup, target, earlier),
        }),
      );
      const changes = now.flatMap(({ command, change }) =>
        change ? [withTraceparent(command, change)] : [],
      );
      recordStageTime("decide", now.length, decides);
      const writes = performance.now();
      const written = changes.length > 0 ? await deps.store.applyChanges(tenantId, changes) : [];
      recordStageTime("write", changes.length, writes);
      const lost: OpenRequest[] = [];
      let next = 0;
      for (const decided of now) {
        if (decided.change === undefined || written[next++])
          outcomes[decided.position] = decided.outcome;
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
      ...("shownReference" in target ? keyOf(target) : naturalKeyOf(deps.vault, tenantId, target)),
      ...(key && { key: { ...key, at: now } }),
      ...(risk && { history: { ...riskHistory(deps.vault, tenantId, risk), at: now } }),
    };
  }
}

function keyOf({ kind, accountId, reference }: NaturalKey): NaturalKey {
  return { kind, accountId, reference };
}

/** A batch is not refused as a whole: the batcher halves one that fails, until the deletion that cannot win is alone. */
function lostEveryRace(deletions: number): Error {
  return deletions === 1 ? tooMuchContention() : new Error("deletions of a batch lost every race");
}

function withTraceparent({ traceparent }: DeletionCommand, change: Change): Change {
  return traceparent === undefined ? change : { ...change, traceparent };
}

/**
 * Decides the requests that are independent of each other. A request whose credential or key is changed, or awaited, by an earlier one
 * waits for the next round. Risk signals of earlier requests are passed on, because the database does not have them yet.
 */
function partitionDecidable(
  open: readonly OpenRequest[],
  loaded: readonly LoadedTarget[],
  decide: (
    request: OpenRequest,
    target: LoadedTarget,
    earlier: readonly string[],
  ) => DecidedRequest,
): { now: readonly DecidedRequest[]; later: readonly OpenRequest[] } {
  const touched = new Set<string>();
  const signalled: string[] = [];
  const now: DecidedRequest[] = [];
  const later: OpenRequest[] = [];
  open.forEach((request, index) => {
    const target = loaded[index];
    if (target === undefined) throw new Error("the store loaded fewer targets than requested");
    const { key } = request.command;
    const keyName = key && `${key.clientId}/${key.scope}/${key.key}`;
    const credentials = [target.credential, ...target.representations].map((one) => one?.id);
    const resources = [...credentials, keyName].filter((name) => name !== undefined);
    if (resources.some((name) => touched.has(name))) {
      for (const name of resources) touched.add(name);
      later.push(request);
      return;
    }
    const decided = decide(request, target, signalled);
    const { change } = decided;
    for (const { credential } of change ? [change, ...(change.joint ?? [])] : [])
      if (credential) touched.add(credential.id);
    if (change?.remember && keyName) touched.add(keyName);
    signalled.push(...(change?.signals ?? []).map(({ subject }) => subject));
    now.push(decided);
  });
  return { now, later };
}
