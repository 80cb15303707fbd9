import type {
  NetworkRequestStore,
  NetworkTask,
} from "@expunge/application/network-requests/network-request-store.port";
import type { DeletionState } from "@expunge/domain/deletion/deletion-state";
import { cardRecord, customerCredential } from "#credentials/credential-reader.ts";
import type { Database } from "#connection/database.ts";
import { deletionFromJson, networkRequestRecord } from "#deletions/deletion-rows.ts";
import { holdFromJson, type JsonHold } from "#holds/hold-rows.ts";
import { type JsonRow, rowFromJson } from "#rows/row-from-json.ts";
import { tenantPolicy } from "#rows/tenant-policy.ts";

type TaskRow = {
  readonly request: JsonRow;
  readonly customer: JsonRow;
  readonly cards: readonly JsonRow[];
  readonly own_deletion: JsonRow | null;
  readonly other_deletion: JsonRow | null;
  readonly holds: readonly JsonHold[] | null;
  readonly policy: unknown;
};

const LOAD = "SELECT * FROM load_network_task($1, $2)";
const ADVANCE = "SELECT advance_network_request($1, $2, $3, $4, $5, $6, $7, $8) AS advanced";

/** Network requests in PostgreSQL. Each is guarded by its version, and a transition costs one statement. */
export function createNetworkRequestStore({ query }: Database): NetworkRequestStore {
  return {
    async load(tenantId, id) {
      const [row] = await query<TaskRow>(LOAD, [tenantId, id]);
      return row && taskOf(row);
    },
    async saveProgress(
      before,
      { tenantId, id, state, version, attempts, lastError, requestTraceId },
    ) {
      const [row] = await query<{ advanced: boolean }>(ADVANCE, [
        tenantId,
        id,
        before.version,
        state,
        version,
        attempts,
        lastError,
        requestTraceId,
      ]);
      return row?.advanced === true;
    },
  };
}

function taskOf(row: TaskRow): NetworkTask {
  const customer = customerCredential(rowFromJson("credential", row.customer));
  const deletion = row.own_deletion && deletionFromJson(row.own_deletion);
  const ofCustomer =
    customer.deletionId === deletion?.id
      ? deletion
      : row.other_deletion && deletionFromJson(row.other_deletion);
  const { networkGiveUpHours: timeoutHours } = tenantPolicy(row.policy);
  return {
    request: networkRequestRecord(rowFromJson("network_request", row.request)),
    customer,
    cards: row.cards.map((card) => cardRecord(rowFromJson("click_to_pay_card", card))),
    deletion,
    pendingDeletion: ofCustomer && isPending(ofCustomer.state) ? ofCustomer : null,
    holds: (row.holds ?? []).map(holdFromJson),
    ...(timeoutHours !== undefined && { timeoutHours }),
  };
}

/** Whether a deletion has been accepted but not yet submitted to the network. */
function isPending(state: DeletionState): boolean {
  return state === "scheduled" || state === "waiting";
}
