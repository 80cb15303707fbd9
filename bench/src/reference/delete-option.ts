import type { ClientRecord } from "@expunge/application/tenants/client-directory.port";
import { targetDay } from "@expunge/application/runtime/target-day";
import { systemClock } from "@expunge/application/runtime/system-clock";
import type { Vault } from "@expunge/application/vault/vault";
import { type Database, inTenant } from "@expunge/database/connection/database";
import { evidenceRetainedUntil } from "@expunge/domain/mandate/evidence";
import { rowsOfDeletion } from "#reference/rows-of-deletion.ts";

type Asked = {
  readonly accountId: string;
  readonly reference: string;
  readonly key: string | undefined;
};

const KEY_KEPT_MS = 30 * 24 * 3600 * 1000;
const MARGIN_DAYS = 30;
/** The number of events of a deletion of an option with a mandate. */
const EVENTS = 5;

/** Deletes a payment option and cancels its mandate, in one interactive transaction of model calls. */
export function deleteOption(
  { database, vault }: { readonly database: Database; readonly vault: Vault },
  { tenantId, clientKey }: ClientRecord,
  { accountId, reference, key }: Asked,
): Promise<"ok" | "not_found" | "refused"> {
  return inTenant(database, tenantId, async (tx) => {
    if (key !== undefined) {
      const scope = "payment_options";
      const remembered = await tx.idempotencyRecord.findFirst({
        where: { tenantId, clientId: clientKey, scope, key },
      });
      if (remembered) return "ok";
    }
    const credential = await tx.credential.findUnique({
      where: {
        tenantId_kind_accountId_reference: {
          tenantId,
          kind: "payment_option",
          accountId,
          reference,
        },
      },
    });
    if (credential?.state !== "active") return "not_found";
    const { id: credentialId } = credential;
    const mandate = await tx.mandate.findUnique({
      where: { tenantId_credentialId: { tenantId, credentialId } },
      include: { collections: true, versions: true },
    });
    if (mandate === null) return "not_found";
    const holds = await tx.hold.count({ where: { tenantId, credentialId, releasedAt: null } });
    const tenant = await tx.tenant.findUnique({ where: { tenantId } });
    if (holds > 0 || tenant === null) return "refused";

    const now = new Date();
    const ledger = await tx.tenantLedger.update({
      where: { tenantId },
      data: { lastEventSeq: { increment: EVENTS }, lastAuditSeq: { increment: 1 } },
    });
    const rows = rowsOfDeletion({ tenantId, clientKey, accountId, reference, credentialId, now });
    const { deletion, events, audit, cancellation } = rows;
    await tx.credential.update({
      where: { tenantId_id: { tenantId, id: credentialId } },
      data: {
        state: "deleted",
        version: { increment: 1 },
        deletionId: deletion.id,
        changedAt: now,
        sealed: null,
        sealedKey: null,
        brand: null,
        last4: null,
        expiresOn: null,
        country: null,
        maskedNumber: null,
      },
    });
    await tx.mandate.update({
      where: { tenantId_id: { tenantId, id: mandate.id } },
      data: { ...cancellation, state: "cancelled", version: { increment: 1 } },
    });
    const keepUntil = evidenceRetainedUntil({
      collections: [],
      cancelledOn: targetDay(now),
      marginDays: MARGIN_DAYS,
    });
    await tx.mandateEvidence.create({
      data: {
        tenantId,
        mandateId: mandate.id,
        ...vault.seal(tenantId, mandate.id, { ...mandate, ...cancellation, state: "cancelled" }),
        keepUntil: new Date(keepUntil),
        sealedAt: now,
      },
    });
    await tx.deletion.create({ data: deletion });
    await tx.event.create({
      data: {
        ...events,
        lastSeq: ledger.lastEventSeq,
        firstSeq: ledger.lastEventSeq - BigInt(events.ids.length - 1),
      },
    });
    await tx.auditEntry.create({ data: { ...audit, seq: ledger.lastAuditSeq } });
    if (key !== undefined)
      await tx.idempotencyRecord.create({
        data: {
          tenantId,
          clientId: clientKey,
          scope: "payment_options",
          key,
          fingerprint: reference,
          outcome: { kind: "accepted", deletionId: deletion.id },
          correlationId: systemClock.newId(),
          createdAt: now,
          expiresAt: new Date(now.getTime() + KEY_KEPT_MS),
        },
      });
    return "ok";
  });
}
