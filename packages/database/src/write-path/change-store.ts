import type {
  TargetLookup,
  ChangeStore,
  LoadedCredential,
  LoadedTarget,
  Representation,
} from "@expunge/application/write-path/change-store.port";
import type { Change } from "@expunge/application/write-path/change";
import type { NaturalKey } from "@expunge/application/records/natural-key";
import type { Job } from "@expunge/application/records/job";
import { publishCommit } from "@expunge/application/write-path/commit-channel";
import { TARGET_KINDS } from "@expunge/schemas/boundary/target";
import { ENROLMENT_STATES } from "@expunge/domain/click-to-pay/enrolment-state";
import { CREDENTIAL_STATES } from "@expunge/domain/deletion/credential-state";
import type { TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import { mandateIdentity } from "@expunge/domain/mandate/mandate-identity";
import { APPLY_CHANGES, changeLists, type OrdinalChange } from "#write-path/change-lists.ts";
import type { Query } from "#connection/query.ts";
import type { StoredHashes } from "#keys/token-hashes.ts";
import { hashedChange, lookupRow, tokensIn, tokensOf } from "#write-path/hashed-tokens.ts";
import type { Database } from "#connection/database.ts";
import { deletionFromJson } from "#deletions/deletion-rows.ts";
import { holdFromJson, type JsonHold } from "#holds/hold-rows.ts";
import { type JsonMandateFile, mandateFileFromJson } from "#mandates/mandate-rows.ts";
import { enumValue } from "#rows/enum-value.ts";
import type { JsonRow } from "#rows/row-from-json.ts";
import { safeInteger } from "#rows/safe-integer.ts";
import { tenantPolicy } from "#rows/tenant-policy.ts";
import { storedAnswerOf } from "#write-path/stored-answer.ts";
import type { JobQueue } from "#queue/job-queue.ts";
import { rethrowInterruptedBatch } from "#batches/interrupted-batch.ts";
import { rethrowUnknownTenant } from "#connection/unknown-tenant.ts";

type LoadedHold = JsonHold & { readonly releasedBy: string | null };
type JsonRepresentation = Omit<Representation, "kind" | "state"> & {
  readonly kind: string;
  readonly state: string;
  readonly holds: readonly LoadedHold[] | null;
};
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
  leaving_card_ids: bigint[] | null;
  click_to_pay_enabled: boolean | null;
  owner_bids: string[] | null;
  policy: unknown;
  mandate: JsonRow | null;
  collections: JsonMandateFile["collections"];
  versions: JsonMandateFile["versions"];
  holds: readonly LoadedHold[] | null;
  target_deletion: JsonRow | null;
  evidence: { readonly keepUntil: string; readonly erased: boolean } | null;
  open_deletion: JsonRow | null;
  representations: readonly JsonRepresentation[] | null;
  counts: number[] | null;
  remembered: unknown;
};

/** The write path over PostgreSQL: one statement loads a whole list of targets, and one writes a whole list of changes. */
export function createChangeStore(database: Database, queue: JobQueue): ChangeStore {
  const { shares, hashes } = database;
  return {
    loadTargets: (tenantId, lookups) =>
      shares.run(tenantId, () =>
        hashes.run(tenantId, tokensOf(lookups), (stored) =>
          loadTargets(database.query, tenantId, lookups, stored),
        ),
      ),
    async applyChanges(tenantId, given) {
      const changes = await hashes.run(tenantId, tokensIn(given), async (stored) =>
        given.map((change) => hashedChange(change, stored)),
      );
      const jobsOf = (change: Change) => queue.unknown(jobs(change));
      if (changes.every((change) => jobsOf(change).length === 0)) {
        const applied = await shares.run(tenantId, () =>
          applyWithin(database.query, tenantId, changes),
        );
        publishCommit(tenantId, writtenOf(changes, applied));
        return applied;
      }
      // The worker's jobs commit with the change that enqueues them.
      const enqueued: Job[] = [];
      const written = await shares.run(tenantId, () =>
        database.transaction(async (query) => {
          const applied = await applyWithin(query, tenantId, changes);
          enqueued.push(
            ...changes.flatMap((change, index) => (applied[index] ? jobsOf(change) : [])),
          );
          if (enqueued.length > 0) await queue.enqueue(query, enqueued);
          return applied;
        }),
      );
      queue.committed(enqueued);
      publishCommit(tenantId, writtenOf(changes, written));
      return written;
    },
  };
}

/** Loads the targets of a list of look-ups, in their order. */
async function loadTargets(
  query: Query,
  tenantId: string,
  lookups: readonly TargetLookup[],
  stored: StoredHashes,
): Promise<readonly LoadedTarget[]> {
  const rowOf = (lookup: TargetLookup, ord: number) => ({ ord, ...lookupRow(lookup, stored) });
  const list = JSON.stringify(lookups.map(rowOf));
  const rows = await query<TargetRow>("SELECT * FROM load_targets($1, $2)", [tenantId, list]);
  const loaded: LoadedTarget[] = [];
  const policy = tenantPolicy(rows[0]?.policy ?? null);
  const assigned = rows[0]?.owner_bids ?? [];
  const ownerBids = assigned.filter((ownerBid) => policy.ownerBids?.includes(ownerBid) ?? true);
  for (const row of rows) loaded[row.ord] = loadedTarget(row, policy, ownerBids);
  return loaded;
}

function loadedTarget(
  row: TargetRow,
  policy: TenantPolicy,
  ownerBids: readonly string[],
): LoadedTarget {
  return {
    clickToPayEnabled: row.click_to_pay_enabled ?? false,
    ownerBids,
    policy,
    counts: row.counts ?? [],
    representations: (row.representations ?? []).map(representation),
    ...(row.target_deletion && { deletion: deletionFromJson(row.target_deletion) }),
    ...(row.evidence && { evidence: row.evidence }),
    ...(row.id !== null && {
      credential: loadedCredential(row, row.id),
    }),
    ...(row.remembered !== null && { remembered: storedAnswerOf(row.remembered) }),
  };
}

function loadedCredential(row: TargetRow, id: string): LoadedCredential {
  const holds = [row, ...(row.representations ?? [])].flatMap((one) => one.holds ?? []);
  const common = {
    id,
    version: row.version,
    deletionId: row.deletion_id,
    holds: holds.filter(({ releasedBy }) => releasedBy === null).map(holdFromJson),
    holdReleasers: holds.flatMap(({ releasedBy }) => releasedBy ?? []),
    open: row.open_deletion && deletionFromJson(row.open_deletion),
  };
  const kind = enumValue(TARGET_KINDS, row.kind);
  switch (kind) {
    case "payment_option":
      return {
        ...common,
        kind,
        state: enumValue(CREDENTIAL_STATES, row.state),
        mandate: row.mandate && mandateFileFromJson({ ...row, mandate: row.mandate }),
      };
    case "card_token":
      return {
        ...common,
        kind,
        state: enumValue(CREDENTIAL_STATES, row.state),
        country: row.country,
      };
    case "click_to_pay_customer":
      return {
        ...common,
        kind,
        state: enumValue(ENROLMENT_STATES, row.state),
        ownerBid: row.owner_bid ?? "",
        cardIds: (row.card_ids ?? []).map(safeInteger),
        leavingCardIds: (row.leaving_card_ids ?? []).map(safeInteger),
      };
  }
}

function representation(row: JsonRepresentation): Representation {
  const { id, accountId, reference, maskedNumber, version, open } = row;
  const kind = enumValue(["payment_option", "card_token"] as const, row.kind);
  const state = enumValue(CREDENTIAL_STATES, row.state);
  return { id, kind, accountId, reference, maskedNumber, state, version, open };
}

/** Writes changes within the caller's transaction. Returns for each whether it was written. */
export async function applyWithin(
  query: Query,
  tenantId: string,
  changes: readonly Change[],
): Promise<boolean[]> {
  const first = withoutConflicts(changes);
  const lists = [tenantId, ...changeLists(first)];
  const [row] = await query<{ lost: number[] }>(APPLY_CHANGES, lists)
    .catch(rethrowInterruptedBatch)
    .catch(rethrowUnknownTenant);
  const written = changes.map(() => false);
  for (const { ord } of first) written[ord] = true;
  for (const ord of row?.lost ?? []) written[ord] = false;
  return written;
}

/**
 * Drops each change that conflicts with an earlier one of the list: the same credential, natural key, mandate reference or
 * idempotency key. Duplicates within a batch are rejected up front. A use of a credential conflicts with its earlier changes, not with
 * other uses.
 */
function withoutConflicts(changes: readonly Change[]): OrdinalChange[] {
  const wanted = new Set<string>();
  const first: OrdinalChange[] = [];
  for (const [ord, change] of changes.entries()) {
    const names = conflictKeys(change);
    const needed = [...names, ...neededKeys(change)];
    if (!needed.some((name) => wanted.has(name))) first.push({ change, ord });
    for (const name of [...names, ...optionKeys(change)]) wanted.add(name);
  }
  return first;
}

function conflictKeys({ credential, joint = [], stored, remember }: Change): string[] {
  const names: (readonly string[])[] = [];
  if (stored?.mandate) names.push(["mandate", mandateIdentity(stored.mandate)]);
  if (remember) names.push(["key", remember.key.clientId, remember.key.scope, remember.key.key]);
  const keys = names.map((name) => JSON.stringify(name));
  const changed = [{ credential }, ...joint].flatMap((each) => each.credential ?? []);
  return [
    ...keys,
    ...(stored ? [storedKey(stored.credential)] : []),
    ...changed.map(({ id }) => credentialKey(id)),
  ];
}

/** What no earlier change of the list may touch, although changes that need it do not conflict with each other. */
function neededKeys({ use, stored }: Change): string[] {
  if (use) return [credentialKey(use.credentialId)];
  if (stored?.credential.kind === "card_token") return [optionsKey(stored.credential.reference)];
  const token = stored?.credential.vaultReference;
  return token ? [storedKey({ kind: "card_token", accountId: "", reference: token })] : [];
}

function optionKeys({ stored }: Change): string[] {
  const token = stored?.credential.vaultReference;
  return token ? [optionsKey(token)] : [];
}

/** The payment options that hold a vault token. */
function optionsKey(token: string): string {
  return JSON.stringify(["options", token]);
}

function storedKey({ kind, accountId, reference }: NaturalKey): string {
  return JSON.stringify(["stored", kind, accountId, reference]);
}

function credentialKey(id: string): string {
  return JSON.stringify(["credential", id]);
}

function writtenOf(changes: readonly Change[], applied: readonly boolean[]): readonly Change[] {
  return changes.flatMap((change, index) =>
    applied[index] ? [change, ...(change.joint ?? [])] : [],
  );
}

/** The jobs of a change, with the one of its network request. */
function jobs({ request, jobs: others = [], traceparent }: Change): readonly Job[] {
  const all = [...others];
  if (request?.state === "queued") {
    const { tenantId, id: requestId, credentialId } = request;
    all.push({ kind: "network_request", tenantId, requestId, credentialId });
  }
  return traceparent === undefined ? all : all.map((job) => ({ traceparent, ...job }));
}
