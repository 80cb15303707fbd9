import type {
  CollectionRecord,
  MandateFile,
  MandateLedger,
  MandateWrite,
} from "@expunge/application/ports/mandate-ledger";
import { COLLECTION_STATES } from "@expunge/domain/mandate/collection";
import { applyWithin } from "#change-store.ts";
import { credentialRecord, mandateRecord } from "#credential-reader.ts";
import { type Database, inTenant, type Queries } from "#database.ts";
import type { Collection, Mandate, MandateVersion } from "#generated/client.ts";
import { oneOf } from "#one-of.ts";

/** Mandates in PostgreSQL. Whoever changes one holds the tenant's ledger first, as every writer does, and then the mandate. */
export function createMandateLedger(database: Database): MandateLedger {
  return {
    find: (tenantId, creditorId, reference) =>
      inTenant(database, tenantId, async (queries) => {
        const row = await queries.mandate.findUnique({
          where: await named(queries, { tenantId, creditorId, reference }),
          include: {
            versions: { orderBy: { version: "asc" } },
            collections: { orderBy: [{ dueOn: "asc" }, { endToEndId: "asc" }] },
          },
        });
        return row ? mandateFile(row) : undefined;
      }),
    change: (tenantId, { creditorId, reference, endToEndId = "" }, decide) =>
      inTenant(database, tenantId, async (queries) => {
        await queries.$queryRaw`SELECT FROM tenant_ledger WHERE tenant_id = ${tenantId} FOR UPDATE`;
        const row = await queries.mandate.findUnique({
          where: await named(queries, { tenantId, creditorId, reference }),
          include: { credential: true, collections: { where: { endToEndId } } },
        });
        if (row === null) return undefined;
        const [collection] = row.collections;
        const decision = decide({
          mandate: mandateRecord(row),
          credential: credentialRecord(row.credential),
          ...(collection && { collection: collectionRecord(collection) }),
        });
        const { write } = decision;
        if (write === undefined) return decision;
        if (write.amendment && (await isTaken(queries, row, write.amendment.mandate)))
          return "taken";
        await written(queries, row, write);
        return decision;
      }),
  };
}

type Names = { readonly tenantId: string; readonly creditorId: string; readonly reference: string };

/** How a mandate is found: by its names, or by those that an amendment has changed since, which no other mandate may take. */
async function named({ mandateVersion }: Queries, names: Names) {
  const past = await mandateVersion.findFirst({ where: names, select: { mandateId: true } });
  return past
    ? { tenantId_id: { tenantId: names.tenantId, id: past.mandateId } }
    : { tenantId_creditorId_reference: names };
}

/** Whether another mandate of the creditor has, or had, this reference. */
async function isTaken(
  { mandate, mandateVersion }: Queries,
  { tenantId, id }: Mandate,
  { creditorId, reference }: { creditorId: string; reference: string },
): Promise<boolean> {
  const now = await mandate.count({ where: { tenantId, creditorId, reference, id: { not: id } } });
  const before = await mandateVersion.count({
    where: { tenantId, creditorId, reference, mandateId: { not: id } },
  });
  return now + before > 0;
}

async function written(
  queries: Queries,
  { tenantId, id: mandateId, credentialId }: Mandate,
  write: MandateWrite,
): Promise<void> {
  const { collection, amendment, audit } = write;
  if (collection) {
    const { endToEndId, state, changedAt, amountMinor, currency } = collection;
    const dueOn = new Date(collection.dueOn);
    await queries.collection.upsert({
      where: { tenantId_mandateId_endToEndId: { tenantId, mandateId, endToEndId } },
      create: { tenantId, mandateId, endToEndId, amountMinor, currency, dueOn, state, changedAt },
      update: { state, changedAt },
    });
  }
  if (amendment) {
    const { mandate, past, account } = amendment;
    await queries.mandateVersion.create({
      data: { tenantId, mandateId, ...past, changed: [...past.changed] },
    });
    await queries.mandate.update({
      where: { tenantId_id: { tenantId, id: mandateId } },
      data: { ...mandate },
    });
    if (account) {
      await queries.credential.update({
        where: { tenantId_id: { tenantId, id: credentialId } },
        data: { ...account, version: { increment: 1 }, changedAt: past.amendedAt },
      });
    }
  }
  await applyWithin(queries, tenantId, [{ events: [], audit: [audit] }]);
}

function mandateFile(
  row: Mandate & { versions: MandateVersion[]; collections: Collection[] },
): MandateFile {
  return {
    mandate: mandateRecord(row),
    collections: row.collections.map(collectionRecord),
    versions: row.versions,
  };
}

function collectionRecord(row: Collection): CollectionRecord {
  return {
    endToEndId: row.endToEndId,
    amountMinor: Number(row.amountMinor),
    currency: row.currency,
    dueOn: row.dueOn.toISOString().slice(0, 10),
    state: oneOf(COLLECTION_STATES, row.state),
    changedAt: row.changedAt,
  };
}
