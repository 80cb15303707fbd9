import type { HoldReader } from "@expunge/application/holds/hold-reader.port";
import { HOLD_KINDS } from "@expunge/domain/hold/hold";
import type { Database } from "#connection/database.ts";
import { enumValue } from "#rows/enum-value.ts";

/** Reads holds from PostgreSQL. Their ids are in the order of time. */
export function createHoldReader(database: Database): HoldReader {
  return {
    listByCredentials: (tenantId, credentialIds) =>
      database.readAs(tenantId, async ({ hold }) => {
        const rows = await hold.findMany({
          where: { tenantId, credentialId: { in: [...credentialIds] } },
          orderBy: { id: "asc" },
        });
        return rows.map((row) => ({
          ...row,
          kind: enumValue(HOLD_KINDS, row.kind),
          cardId: row.cardId === null ? null : Number(row.cardId),
        }));
      }),
    hasRequestedDeletion: (tenantId, requestedBy, requested) =>
      database.readAs(tenantId, async ({ deletion }) => {
        const found = await deletion.findFirst({
          where: {
            tenantId,
            OR: [...requested],
            requestedBy,
            state: { notIn: ["completed", "rejected", "cancelled"] },
          },
          select: { id: true },
        });
        return found !== null;
      }),
  };
}
