import type {
  MandateLedger,
  MandateWrite,
} from "@expunge/application/mandates/mandate-ledger.port";
import { mandateIdentity } from "@expunge/domain/mandate/mandate-identity";
import { HOLD_KINDS } from "@expunge/domain/hold/hold";
import { enumValue } from "#rows/enum-value.ts";
import { applyWithin } from "#write-path/change-store.ts";
import { credentialRecord } from "#credentials/credential-reader.ts";
import {
  queryWithin,
  type Database,
  inTenant,
  type Queries,
  type ReadModels,
} from "#connection/database.ts";
import type { Mandate, Prisma } from "#generated/client.ts";
import { lockLedger } from "#write-path/lock-ledger.ts";
import { evidenceRecord, mandateFile } from "#mandates/mandate-rows.ts";
import { withIdentity } from "#mandates/with-identity.ts";
import { toRow } from "#rows/to-row.ts";

/** A mandate with its collections by due day and its versions in order. */
const FILE = {
  versions: { orderBy: { version: "asc" } },
  collections: { orderBy: [{ dueOn: "asc" }, { endToEndId: "asc" }] },
} satisfies Prisma.MandateInclude;
const ALL = {
  ...FILE,
  credential: { include: { holds: { where: { releasedAt: null } } } },
} satisfies Prisma.MandateInclude;

/** Mandates in PostgreSQL. A change locks the tenant's ledger first, like every writer, and then the mandate. */
export function createMandateLedger(database: Database): MandateLedger {
  return {
    find: (tenantId, creditorId, reference) =>
      database.readAs(tenantId, async (models) => {
        const id = await mandateIdOf(models, { tenantId, creditorId, reference });
        if (id === undefined) return undefined;
        const row = await models.mandate.findFirst({ where: { tenantId, id }, include: FILE });
        return row ? mandateFile(row) : undefined;
      }),
    change: (tenantId, { creditorId, reference }, decide) =>
      inTenant(database, tenantId, async (queries) => {
        await lockLedger(queries, tenantId);
        const id = await mandateIdOf(queries, { tenantId, creditorId, reference });
        if (id === undefined) return undefined;
        const where = { tenantId_id: { tenantId, id } };
        const row = await queries.mandate.findUnique({ where, include: ALL });
        if (row === null) return undefined;
        const {
          credential: { holds, ...credential },
          ...file
        } = row;
        const evidence = await queries.mandateEvidence.findUnique({
          where: { tenantId_mandateId: { tenantId, mandateId: row.id } },
        });
        const decision = decide({
          ...mandateFile(file),
          credential: credentialRecord(credential),
          evidence: evidence && evidenceRecord(evidence),
          holds: holds.map((hold) => ({
            kind: enumValue(HOLD_KINDS, hold.kind),
            reference: hold.reference,
            ...(hold.until && { until: hold.until.toISOString() }),
          })),
        });
        const { write } = decision;
        if (write === undefined) return decision;
        if (write.amendment && (await isTaken(queries, row, write.amendment.mandate)))
          return "taken";
        await applyWrite(queries, row, write);
        return decision;
      }),
  };
}

const CHANGE =
  "SELECT 1 AS changed FROM change_mandate($1, $2::uuid, $3::json, $4::json, $5::json, $6::timestamptz)";

type MandateKey = {
  readonly tenantId: string;
  readonly creditorId: string;
  readonly reference: string;
};

/** The mandate with this natural key or, before an amendment, with a former one: no other mandate may take either. */
async function mandateIdOf(
  { mandate, mandateVersion }: Pick<ReadModels, "mandate" | "mandateVersion">,
  { tenantId, ...names }: MandateKey,
): Promise<string | undefined> {
  const identity = mandateIdentity(names);
  const where = { tenantId, identity };
  const now = await mandate.findFirst({ where, select: { id: true } });
  if (now) return now.id;
  return (await mandateVersion.findFirst({ where, select: { mandateId: true } }))?.mandateId;
}

/** Whether another mandate of the creditor has or had this reference. */
async function isTaken(
  queries: Queries,
  { tenantId, id }: Mandate,
  { creditorId, reference }: { creditorId: string; reference: string },
): Promise<boolean> {
  const holder = await mandateIdOf(queries, { tenantId, creditorId, reference });
  return holder !== undefined && holder !== id;
}

async function applyWrite(
  queries: Queries,
  { tenantId, id }: Mandate,
  { amendment, state, signedOn, audit }: MandateWrite,
): Promise<void> {
  const values = (amendment ?? state) && {
    ...(amendment && withIdentity(amendment.mandate)),
    ...(state && { state }),
    ...(signedOn !== undefined && { signedOn }),
  };
  const parts = [amendment && withIdentity(amendment.past), values, amendment?.account].map(
    (part) => (part === undefined ? null : JSON.stringify(toRow(part))),
  );
  await queryWithin(queries)(CHANGE, [tenantId, id, ...parts, audit.occurredAt]);
  await applyWithin(queryWithin(queries), tenantId, [{ events: [], audit: [audit] }]);
}
