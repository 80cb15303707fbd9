import type { CredentialReader } from "@expunge/application/ports/credential-reader";
import type { CardRecord, CredentialRecord, MandateRecord } from "@expunge/application/records/credential-record";
import type { TargetNames } from "@expunge/application/records/target-names";
import { type Database, inTenant } from "#database.ts";
import type { ClickToPayCard, Credential, Mandate } from "#generated/client.ts";

/** Stored credentials out of PostgreSQL. */
export function createCredentialReader(database: Database): CredentialReader {
  return {
    listPaymentOptions: (tenantId, { accountId, deletedToo, after, limit }) =>
      inTenant(database, tenantId, async ({ credential }) => {
        const rows = await credential.findMany({
          where: {
            tenantId,
            kind: "payment_option",
            accountId,
            ...(!deletedToo && { state: "active" }),
            ...(after !== undefined && { reference: { gt: after } }),
          },
          include: { mandates: true },
          orderBy: { reference: "asc" },
          take: limit,
        });
        return rows.map(withMandate);
      }),
    findPaymentOption: (tenantId, names) =>
      inTenant(database, tenantId, async ({ credential }) => {
        const row = await credential.findUnique({ where: named(tenantId, names), include: { mandates: true } });
        return row ? withMandate(row) : undefined;
      }),
    findCardToken: (tenantId, names) =>
      inTenant(database, tenantId, async ({ credential }) => {
        const row = await credential.findUnique({ where: named(tenantId, names) });
        return row ? credentialRecord(row) : undefined;
      }),
    findCustomer: (tenantId, names) =>
      inTenant(database, tenantId, async ({ credential }) => {
        const row = await credential.findUnique({ where: named(tenantId, names), include: { cards: { orderBy: { cardId: "asc" } } } });
        return row ? { credential: credentialRecord(row), cards: row.cards.map(cardRecord) } : undefined;
      }),
  };
}

function named(tenantId: string, names: TargetNames) {
  return { tenantId_kind_accountId_reference: { tenantId, ...names } };
}

function withMandate(row: Credential & { mandates: Mandate[] }) {
  const [mandate] = row.mandates;
  return { credential: credentialRecord(row), mandate: mandate ? mandateRecord(mandate) : null };
}

const day = (date: Date) => date.toISOString().slice(0, 10);

export function credentialRecord(row: Credential): CredentialRecord {
  return {
    ...row,
    kind: row.kind as CredentialRecord["kind"],
    method: row.method as CredentialRecord["method"],
    expiresOn: row.expiresOn && day(row.expiresOn),
  };
}

export function cardRecord(row: ClickToPayCard): CardRecord {
  return { ...row, cardId: Number(row.cardId), state: row.state as CardRecord["state"] };
}

export function mandateRecord(row: Mandate): MandateRecord {
  return {
    ...row,
    scheme: row.scheme as MandateRecord["scheme"],
    type: row.type as MandateRecord["type"],
    state: row.state as MandateRecord["state"],
    signedOn: day(row.signedOn),
  };
}
