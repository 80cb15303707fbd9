import { systemClock } from "@expunge/application/runtime/system-clock";
import type { TargetLookup, ChangeStore } from "@expunge/application/write-path/change-store.port";
import type { Change } from "@expunge/application/write-path/change";
import { requestDeletions } from "@expunge/application/deletions/request";
import { createVault } from "@expunge/application/vault/vault";
import { createChangeStore } from "@expunge/database/write-path/change-store";
import { connect } from "@expunge/database/connect";
import { DEFAULT_ENVIRONMENT } from "@expunge/schemas/boundary/environment-values";
import type { Asked } from "#floor/commands.ts";
import { type RecordedStatement, statementRecorder } from "#floor/statement-recorder.ts";
import type { World } from "#stack/world.ts";

const LIST = 500;

/**
 * The statements that the write path sends for a single deletion, in order: look-up and write. The real code decides and builds
 * them; the write is recorded instead of executed. One tenant's commands at a time.
 */
export async function recordStatements(
  world: World,
  asked: readonly Asked[],
): Promise<readonly (readonly RecordedStatement[])[]> {
  const vault = createVault(world.masterKey);
  const connection = await connect({
    url: world.url,
    claim: { keyCheck: vault.keyCheck, environmentId: DEFAULT_ENVIRONMENT },
    poolSize: 2,
    works: false,
    onError() {},
  });
  try {
    const real = createChangeStore(connection.database, connection.queue);
    const recorder = statementRecorder();
    const recording = createChangeStore(recorder.database, connection.queue);
    const all: (readonly RecordedStatement[])[] = [];
    for (let from = 0; from < asked.length; from += LIST) {
      const decided = await decide(world, real, asked.slice(from, from + LIST));
      for (const { tenantId, target, change } of decided) {
        const statements = () =>
          recorder.statementsOf(
            () => recording.loadTargets(tenantId, [target]),
            () => recording.applyChanges(tenantId, [change]),
          );
        // A process enqueues the job of a day once: the statements of every later deletion count.
        if (all.length === 0) await statements();
        all.push(await statements());
      }
    }
    return all;
  } finally {
    await connection.close();
  }
}

type Decided = {
  readonly tenantId: string;
  readonly target: TargetLookup;
  readonly change: Change;
};

/** Decides a list over real data, and records its lookups and writes. */
async function decide(
  { masterKey }: World,
  store: ChangeStore,
  asked: readonly Asked[],
): Promise<readonly Decided[]> {
  const targets: TargetLookup[] = [];
  const changes: Change[] = [];
  const noting: ChangeStore = {
    async loadTargets(tenantId, list) {
      targets.push(...list);
      return store.loadTargets(tenantId, list);
    },
    async applyChanges(_tenantId, list) {
      changes.push(...list);
      return list.map(() => true);
    },
  };
  const tenantId = asked[0]?.tenantId ?? "";
  const request = requestDeletions({
    store: noting,
    vault: createVault(masterKey),
    clock: systemClock,
  });
  const outcomes = await request(
    tenantId,
    asked.map(({ command }) => command),
  );
  const other = outcomes.find(({ kind }) => kind !== "accepted");
  if (other) throw new Error(`a deletion of the floor was not accepted: ${other.kind}`);
  return targets.flatMap((target, place) => {
    const change = changes[place];
    return change === undefined ? [] : { tenantId, target, change };
  });
}
