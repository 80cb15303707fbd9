import type {
  AskedTarget,
  ChangeStore,
  LoadedTarget,
} from "@expunge/application/ports/change-store";
import type { Change, RememberedOutcome } from "@expunge/application/records/change";
import type { Database, Queries } from "#database.ts";
import type { JobQueue } from "#queue/job-queue.ts";
import { changeRow } from "#rows.ts";
import { orForbidden } from "#unknown-tenant.ts";

type TargetRow = {
  ord: number;
  id: string | null;
  state: string;
  version: number;
  owner_bid: string | null;
  deletion_id: string | null;
  card_ids: bigint[] | null;
  click_to_pay_enabled: boolean | null;
  mandate_state: "active" | "cancelled" | null;
  fingerprint: string | null;
  outcome: RememberedOutcome;
  correlation_id: string;
};

/** The write path over PostgreSQL: two functions of the database, each one statement for a whole list. */
export function createChangeStore(database: Database, queue: JobQueue): ChangeStore {
  return {
    loadTargets: (tenantId, asked) => loadTargets(database.prisma, tenantId, asked),
    async applyChanges(tenantId, changes) {
      if (!changes.some(isQueued)) return applyWithin(database.prisma, tenantId, changes);
      // The worker's job commits with what it is for.
      return database.prisma.$transaction(async (queries) => {
        const written = await applyWithin(queries, tenantId, changes);
        const woken = changes.filter((change, place) => written[place] && isQueued(change));
        const requests = woken.flatMap(({ request }) => request ?? []);
        if (requests.length > 0) await queue.enqueue(queries, requests);
        return written;
      });
    },
  };
}

/** One answer for each target, in order. */
export async function loadTargets(
  queries: Queries,
  tenantId: string,
  asked: readonly AskedTarget[],
): Promise<readonly LoadedTarget[]> {
  const list = JSON.stringify(
    asked.map(({ kind, accountId, reference, key }, ord) => ({
      ord,
      kind,
      account_id: accountId,
      reference,
      ...(key && { client_id: key.clientId, scope: key.scope, key: key.key }),
    })),
  );
  const rows = await queries.$queryRaw<
    TargetRow[]
  >`SELECT * FROM load_targets(${tenantId}, ${list}::json)`;
  const loaded: LoadedTarget[] = [];
  for (const row of rows) loaded[row.ord] = loadedTarget(row);
  return loaded;
}

function loadedTarget(row: TargetRow): LoadedTarget {
  return {
    clickToPayEnabled: row.click_to_pay_enabled ?? false,
    ...(row.id !== null && {
      credential: {
        id: row.id,
        state: row.state,
        version: row.version,
        ownerBid: row.owner_bid,
        deletionId: row.deletion_id,
        cardIds: (row.card_ids ?? []).map(Number),
        mandateState: row.mandate_state,
      },
    }),
    ...(row.fingerprint !== null && {
      remembered: {
        fingerprint: row.fingerprint,
        outcome: row.outcome,
        correlationId: row.correlation_id,
      },
    }),
  };
}

/** Writes changes within a transaction of the caller's; says for each whether it was written. */
export async function applyWithin(
  queries: Queries,
  tenantId: string,
  changes: readonly Change[],
): Promise<boolean[]> {
  const rowsOf = firstOfTheirNames(changes).map(({ change, ord }) =>
    changeRow(tenantId, change, ord),
  );
  const list = JSON.stringify(rowsOf);
  const rows = await queries.$queryRaw<
    { ord: number }[]
  >`SELECT ord FROM apply_changes(${tenantId}, ${list}::json) AS ord`.catch(orForbidden);
  const written = changes.map(() => false);
  for (const { ord } of rows) written[ord] = true;
  return written;
}

/**
 * The changes without those that want what an earlier one of the list wants: the same credential, a name, the reference
 * of a mandate, a request's key. They have lost that race before it began.
 */
function firstOfTheirNames(changes: readonly Change[]): { change: Change; ord: number }[] {
  const wanted = new Set<string>();
  const first: { change: Change; ord: number }[] = [];
  for (const [ord, change] of changes.entries()) {
    const names = namesWanted(change);
    if (!names.some((name) => wanted.has(name))) first.push({ change, ord });
    for (const name of names) wanted.add(name);
  }
  return first;
}

function namesWanted({ credential, stored, remember }: Change): string[] {
  const names: (readonly string[])[] = [];
  if (credential) names.push(["credential", credential.id]);
  if (stored)
    names.push([
      "stored",
      stored.credential.kind,
      stored.credential.accountId,
      stored.credential.reference,
    ]);
  if (stored?.mandate) names.push(["mandate", stored.mandate.creditorId, stored.mandate.reference]);
  if (remember) names.push(["key", remember.key.clientId, remember.key.scope, remember.key.key]);
  return names.map((name) => JSON.stringify(name));
}

function isQueued({ request }: Change): boolean {
  return request?.state === "queued";
}
