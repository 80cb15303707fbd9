import type {
  TargetLookup,
  ChangeStore,
  LoadedCredential,
  LoadedTarget,
} from "@expunge/application/write-path/change-store.port";
import type { Change } from "@expunge/application/write-path/change";
import type { Job } from "@expunge/application/records/job";
import { publishCommit } from "@expunge/application/write-path/commit-channel";
import { TARGET_KINDS } from "@expunge/schemas/boundary/target";
import { ENROLMENT_STATES } from "@expunge/domain/click-to-pay/enrolment-state";
import { CREDENTIAL_STATES } from "@expunge/domain/deletion/credential-state";
import type { TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import type { HoldKind } from "@expunge/domain/hold/hold";
import { APPLY_CHANGES, changeLists, type PlacedChange } from "#write-path/change-lists.ts";
import type { Query } from "#connection/query.ts";
import type { Database } from "#connection/database.ts";
import { deletionFromJson } from "#deletions/deletion-rows.ts";
import { type JsonMandateFile, mandateFileFromJson } from "#mandates/mandate-rows.ts";
import { oneOf } from "#rows/one-of.ts";
import type { JsonRow } from "#rows/row-from-json.ts";
import { tenantPolicy } from "#rows/tenant-policy.ts";
import { storedAnswerOf } from "#write-path/stored-answer.ts";
import type { JobQueue } from "#queue/job-queue.ts";
import { rethrowUnknownTenant } from "#connection/unknown-tenant.ts";

type TargetRow = {
  ord: number;
  id: string | null;
  kind: string;
  state: string;
  version: number;
  owner_bid: string | null;
  country: string | null;
  deletion_id: string | null;
  card_ids: bigint[] | null;
  click_to_pay_enabled: boolean | null;
  policy: unknown;
  mandate: JsonRow | null;
  collections: JsonMandateFile["collections"];
  versions: JsonMandateFile["versions"];
  holds: readonly { kind: HoldKind; reference: string; until: string | null }[] | null;
  asked_deletion: JsonRow | null;
  open_deletion: JsonRow | null;
  counts: number[] | null;
  remembered: unknown;
};

/** The write path over PostgreSQL: two functions of the database, each one statement for a whole list. */
export function createChangeStore(database: Database, queue: JobQueue): ChangeStore {
  return {
    loadTargets: (tenantId, asked) => loadTargets(database.query, tenantId, asked),
    async applyChanges(tenantId, changes) {
      const jobsOf = (change: Change) => queue.unknown(jobs(change));
      if (changes.every((change) => jobsOf(change).length === 0)) {
        const places = await applyWithin(database.query, tenantId, changes);
        publishCommit(tenantId, writtenOf(changes, places));
        return places;
      }
      // The worker's jobs commit with what they are for.
      const enqueued: Job[] = [];
      const written = await database.transaction(async (query) => {
        const places = await applyWithin(query, tenantId, changes);
        enqueued.push(...changes.flatMap((change, place) => (places[place] ? jobsOf(change) : [])));
        if (enqueued.length > 0) await queue.enqueue(query, enqueued);
        return places;
      });
      queue.committed(enqueued);
      publishCommit(tenantId, writtenOf(changes, written));
      return written;
    },
  };
}

/** One answer for each target, in order. */
export async function loadTargets(
  query: Query,
  tenantId: string,
  asked: readonly TargetLookup[],
): Promise<readonly LoadedTarget[]> {
  const list = JSON.stringify(asked.map((target, ord) => ({ ord, ...askedRow(target) })));
  const rows = await query<TargetRow>("SELECT * FROM load_targets($1, $2)", [tenantId, list]);
  const loaded: LoadedTarget[] = [];
  const policy = tenantPolicy(rows[0]?.policy ?? null);
  for (const row of rows) loaded[row.ord] = loadedTarget(row, policy);
  return loaded;
}

function askedRow(asked: TargetLookup): Record<string, unknown> {
  if (!("kind" in asked)) return { deletion_id: asked.deletionId };
  const { kind, accountId, reference, key, history } = asked;
  return {
    kind,
    account_id: accountId,
    reference,
    ...(key && { client_id: key.clientId, scope: key.scope, key: key.key, at: key.at }),
    ...(history && { history, at: history.at }),
  };
}

function loadedTarget(row: TargetRow, policy: TenantPolicy): LoadedTarget {
  return {
    clickToPayEnabled: row.click_to_pay_enabled ?? false,
    policy,
    counts: row.counts ?? [],
    ...(row.asked_deletion && { deletion: deletionFromJson(row.asked_deletion) }),
    ...(row.id !== null && {
      credential: loadedCredential(row, row.id),
    }),
    ...(row.remembered !== null && { remembered: storedAnswerOf(row.remembered) }),
  };
}

function loadedCredential(row: TargetRow, id: string): LoadedCredential {
  const common = {
    id,
    version: row.version,
    deletionId: row.deletion_id,
    holds: (row.holds ?? []).map(({ until, ...hold }) => ({
      ...hold,
      ...(until !== null && { until: new Date(until).toISOString() }),
    })),
    open: row.open_deletion && deletionFromJson(row.open_deletion),
  };
  const kind = oneOf(TARGET_KINDS, row.kind);
  switch (kind) {
    case "payment_option":
      return {
        ...common,
        kind,
        state: oneOf(CREDENTIAL_STATES, row.state),
        mandate: row.mandate && mandateFileFromJson({ ...row, mandate: row.mandate }),
      };
    case "card_token":
      return {
        ...common,
        kind,
        state: oneOf(CREDENTIAL_STATES, row.state),
        country: row.country,
      };
    case "click_to_pay_customer":
      return {
        ...common,
        kind,
        state: oneOf(ENROLMENT_STATES, row.state),
        ownerBid: row.owner_bid ?? "",
        cardIds: (row.card_ids ?? []).map(Number),
      };
  }
}

/** Writes changes within a transaction of the caller's; says for each whether it was written. */
export async function applyWithin(
  query: Query,
  tenantId: string,
  changes: readonly Change[],
): Promise<boolean[]> {
  const first = withoutConflicts(changes);
  const lists = [tenantId, ...changeLists(first)];
  const [row] = await query<{ lost: number[] }>(APPLY_CHANGES, lists).catch(rethrowUnknownTenant);
  const written = changes.map(() => false);
  for (const { ord } of first) written[ord] = true;
  for (const ord of row?.lost ?? []) written[ord] = false;
  return written;
}

/**
 * The changes without those that want what an earlier one of the list wants: the same credential, a name, the reference
 * of a mandate, a request's key. They have lost that race before it began.
 */
function withoutConflicts(changes: readonly Change[]): PlacedChange[] {
  const wanted = new Set<string>();
  const first: PlacedChange[] = [];
  for (const [ord, change] of changes.entries()) {
    const names = conflictKeys(change);
    if (!names.some((name) => wanted.has(name))) first.push({ change, ord });
    for (const name of names) wanted.add(name);
  }
  return first;
}

function conflictKeys({ credential, stored, remember }: Change): string[] {
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

function writtenOf(changes: readonly Change[], places: readonly boolean[]): readonly Change[] {
  return changes.filter((_, place) => places[place]);
}

/** The work that a change makes: its own jobs, and its request to the network. */
function jobs({ request, jobs: others = [], traceparent }: Change): readonly Job[] {
  const all = [...others];
  if (request?.state === "queued") {
    const { tenantId, id: requestId, credentialId } = request;
    all.push({ kind: "network_request", tenantId, requestId, credentialId });
  }
  return traceparent === undefined ? all : all.map((job) => ({ traceparent, ...job }));
}
