import type { CustomerSnapshot } from "@expunge/application/reconciliation/reconciliation-store.port";
import { NETWORK_OPERATIONS } from "@expunge/domain/click-to-pay/decide-network-outcome";
import { FINDINGS } from "@expunge/domain/click-to-pay/decide-reconciliation";
import { ENROLMENT_STATES } from "@expunge/domain/click-to-pay/enrolment-state";
import { enumValue } from "#rows/enum-value.ts";

/** A customer of a page. `compared`: whether the round compares it. */
export type CustomerRow = {
  readonly id: string;
  readonly account_id: string;
  readonly reference: string;
  readonly owner_bid: string | null;
  readonly network_reference: string | null;
  readonly deleted_here: boolean;
  readonly state: string;
  readonly version: number;
  readonly changed_at: Date;
  readonly compared: boolean;
  readonly card_ids: readonly string[];
  readonly known_card_ids: readonly string[];
  readonly held: boolean;
  readonly open_findings: readonly string[] | null;
  readonly requests:
    | readonly {
        readonly id: string;
        readonly operation: string;
        readonly requestedAt: string;
      }[]
    | null;
};

/** Parses the row of a customer with its requests that are `followed`, or not. Throws on a value that this version does not know. */
export function customerSnapshot(
  row: CustomerRow,
  followed: ReadonlyMap<string, boolean>,
): CustomerSnapshot {
  return {
    id: row.id,
    accountId: row.account_id,
    reference: row.reference,
    ownerBid: row.owner_bid,
    networkReference: row.network_reference,
    state: enumValue(ENROLMENT_STATES, row.state),
    version: row.version,
    changedAt: row.changed_at,
    cardIds: row.card_ids,
    knownCardIds: row.known_card_ids,
    // No deletion of ours removed a customer that was imported as removed: its record at the network is left to a person (C2P-23).
    held: row.held || (row.state === "REMOVED" && !row.deleted_here),
    openFindings: (row.open_findings ?? []).map((finding) => enumValue(FINDINGS, finding)),
    requests: (row.requests ?? []).flatMap((request) => {
      const isFollowed = followed.get(request.id);
      if (isFollowed === undefined) return [];
      const operation = enumValue(NETWORK_OPERATIONS, request.operation);
      const requestedAt = new Date(request.requestedAt);
      return [{ ...request, followed: isFollowed, operation, requestedAt }];
    }),
  };
}
