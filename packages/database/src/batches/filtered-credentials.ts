import type { FoundCredential } from "@expunge/application/batches/batch-store.port";
import { maskToken } from "@expunge/application/records/natural-key";
import { TARGET_KINDS } from "@expunge/schemas/boundary/target";
import type { BatchFilter } from "@expunge/schemas/trpc/batches";
import type { Query } from "#connection/query.ts";
import { enumValue } from "#rows/enum-value.ts";

/** The columns of a credential that its target is made of. */
export type FoundRow = {
  readonly id: string;
  readonly kind: string;
  readonly account_id: string;
  readonly reference: string;
  readonly owner_bid: string | null;
  readonly masked_number: string | null;
};

/** The conditions of a filter, each with its parameter as `$?`. */
const CONDITIONS: Readonly<Record<Exclude<keyof BatchFilter, "kind">, string>> = {
  customerAccountId: "c.account_id = $?",
  creditorId: `EXISTS (SELECT FROM mandate m WHERE m.tenant_id = c.tenant_id AND m.credential_id = c.id
    AND m.creditor_id = $? OFFSET 0)`,
  ownerBid: "c.owner_bid = $?",
  brand: "lower(c.brand) = lower($?)",
  // The day of a card's expiry is the last one of its month.
  expiredBefore: "c.expires_on < $?::date",
  notUsedSince: `c.created_at < $?::date AND NOT EXISTS (SELECT FROM use_authorization u WHERE u.tenant_id = c.tenant_id
    AND u.credential_id = c.id AND u.authorized_at >= $?::date OFFSET 0)
    AND NOT EXISTS (SELECT FROM mandate m JOIN collection x ON x.tenant_id = m.tenant_id AND x.mandate_id = m.id
      WHERE m.tenant_id = c.tenant_id AND m.credential_id = c.id AND x.due_on >= $?::date AND x.state <> 'withdrawn' OFFSET 0)`,
  storedBefore: "c.created_at < $?::date",
};

/** The active credentials that a filter finds, in the order of their ids. */
export async function findFiltered(
  query: Query,
  tenantId: string,
  { kind, ...filter }: BatchFilter,
  page: { readonly after: string; readonly before: Date; readonly limit: number },
): Promise<readonly FoundCredential[]> {
  const values: unknown[] = [tenantId, kind, page.after, page.before, page.limit];
  const conditions = Object.entries(filter).map(([name, value]) => {
    values.push(value);
    return CONDITIONS[name as keyof typeof CONDITIONS].replaceAll("$?", `$${values.length}`);
  });
  const rows = await query<FoundRow>(
    `SELECT c.id, c.kind, c.account_id, c.reference, c.owner_bid, c.masked_number FROM credential c
     WHERE c.tenant_id = $1 AND c.kind = $2 AND c.id > $3 AND c.created_at < $4 AND c.state IN ('active', 'ACTIVE', 'DISABLED')
       AND ${conditions.join(" AND ")}
     ORDER BY c.id LIMIT $5`,
    values,
  );
  return rows.map(foundCredential);
}

/** Parses the row of a credential that was found. */
export function foundCredential(row: FoundRow): FoundCredential {
  const { id, account_id: accountId, reference, owner_bid: ownerBid, masked_number } = row;
  const kind = enumValue(TARGET_KINDS, row.kind);
  return {
    id,
    target: {
      kind,
      accountId,
      reference,
      credentialId: id,
      shownReference: kind === "card_token" ? (masked_number ?? maskToken("")) : reference,
      ...(ownerBid !== null && { ownerBid }),
    },
  };
}
