import { randomInt, randomUUID } from "node:crypto";
import type { CloudEventType } from "@expunge/schemas/events/cloud-event";
import type { Change, EventEntry } from "@expunge/application/write-path/change";
import {
  type CardRecord,
  type CredentialRecord,
  type CustomerCredential,
  type InstrumentCredential,
  type MandateRecord,
  newCredential,
} from "@expunge/application/records/credential";
import type { DeletionRecord } from "@expunge/application/records/deletion";
import type { MandateVersionRecord } from "@expunge/application/records/mandate-file";
import {
  type NetworkRequestRecord,
  newNetworkRequest,
} from "@expunge/application/records/network-request";
import { systemClock } from "@expunge/application/runtime/system-clock";

export const AT = new Date("2026-11-20T12:00:00.000Z");
const nothing = { events: [], audit: [] } as const;

/** A card token that is not stored yet. */
export function cardToken(
  tenantId: string,
  more: Partial<InstrumentCredential> = {},
): CredentialRecord {
  const names = { kind: "card_token", accountId: "", reference: randomUUID() } as const;
  return newCredential({
    tenantId,
    id: systemClock.newId(),
    ...names,
    state: "active",
    brand: "VISA",
    last4: "4242",
    at: AT,
    ...more,
  });
}

/** A Click to Pay customer that is not stored yet. */
export function customer(
  tenantId: string,
  more: Partial<CustomerCredential> = {},
): CredentialRecord {
  return newCredential({
    tenantId,
    id: systemClock.newId(),
    kind: "click_to_pay_customer",
    accountId: "account-1",
    reference: String(randomInt(1, 2 ** 47)),
    state: "ACTIVE",
    ownerBid: "10001234",
    at: AT,
    ...more,
  });
}

export function card(
  of: CredentialRecord,
  cardId: number,
  state: CardRecord["state"] = "ACTIVE",
): CardRecord {
  return {
    tenantId: of.tenantId,
    credentialId: of.id,
    cardId,
    last4: state === "REMOVED" ? null : "4242",
    state,
    changedAt: AT,
  };
}

export function mandate(of: CredentialRecord, more: Partial<MandateRecord> = {}): MandateRecord {
  return {
    tenantId: of.tenantId,
    id: systemClock.newId(),
    credentialId: of.id,
    creditorId: "DE98ZZZ09999999999",
    reference: randomUUID().slice(0, 35),
    creditorName: null,
    debtorAgent: null,
    scheme: "CORE",
    type: "recurring",
    signedOn: "2026-01-15",
    state: "active",
    version: 1,
    cancelledAt: null,
    cancelledBy: null,
    cancellationReason: null,
    cancellationSentAt: null,
    createdAt: AT,
    ...more,
  };
}

/** The version of a mandate that a change replaced. */
export function pastVersion(
  { creditorId, reference }: Pick<MandateRecord, "creditorId" | "reference">,
  version: number,
): MandateVersionRecord {
  const now = { creditorId, reference, creditorName: null, debtorAgent: null };
  return { ...now, version, changed: ["state"], amendedAt: AT, amendedBy: "staff:erika" };
}

export function storing(
  credential: CredentialRecord,
  more: Partial<Change> & { mandate?: never; signed?: MandateRecord } = {},
): Change {
  const { signed, ...others } = more;
  return { ...nothing, stored: { credential, ...(signed && { mandate: signed }) }, ...others };
}

/** A use of a credential of this version. */
export function useOf({ id, version }: Pick<CredentialRecord, "id" | "version">) {
  return {
    id: systemClock.newId(),
    credentialId: id,
    version,
    amountMinor: 1250,
    currency: "EUR",
    authorizedBy: "client:shop",
    authorizedAt: AT,
  } satisfies Change["use"];
}

export function deletionOf(
  credential: CredentialRecord,
  more: Partial<DeletionRecord> = {},
): DeletionRecord {
  return {
    batchId: null,
    tenantId: credential.tenantId,
    id: systemClock.newId(),
    credentialId: credential.id,
    targetKind: credential.kind,
    targetAccount: credential.accountId,
    targetReference: credential.reference,
    targetOwnerBid: credential.ownerBid,
    reason: "customer_request",
    collections: "withdraw",
    immediate: true,
    policy: null,
    state: "completed",
    version: 1,
    requestedBy: "staff:erika",
    correlationId: "cid-1",
    note: null,
    steps: [{ type: "disable", state: "done", attempts: 1 }],
    reasons: [],
    approvals: [],
    eventIds: [],
    requestedAt: AT,
    scheduledFor: null,
    acceptedAt: AT,
    disabledAt: AT,
    networkConfirmedAt: null,
    erasedAt: AT,
    completedAt: AT,
    ...more,
  };
}

export function event(
  subject: string,
  type: CloudEventType = "expunge.deletion.completed",
): EventEntry {
  const id = systemClock.newId();
  const body = {
    deletionId: randomUUID(),
    credentialId: randomUUID(),
    targetKind: "card_token",
    reason: "customer_request",
    state: "completed",
  } as const;
  return { id, type, subject, occurredAt: AT, body };
}

/** Deletes a credential at its loaded version, with its deletion, an event and an audit entry. */
export function deleting(credential: CredentialRecord, more: Partial<Change> = {}): Change {
  const deletion = deletionOf(credential);
  return {
    credential: {
      id: credential.id,
      version: credential.version,
      state: "deleted",
      changedAt: AT,
      deletionId: deletion.id,
      erase: true,
    },
    deletion,
    events: [event(deletion.id)],
    audit: [
      {
        occurredAt: AT,
        actor: "staff:erika",
        action: "deletion.request",
        subject: credential.id,
        outcome: "completed",
        details: {},
      },
    ],
    ...more,
  };
}

export function removalRequest(
  of: CredentialRecord,
  more: Partial<NetworkRequestRecord> = {},
): NetworkRequestRecord {
  const { tenantId, id: credentialId } = of;
  const given = {
    tenantId,
    id: systemClock.newId(),
    credentialId,
    operation: "delete_customer",
    cardIds: [11],
    correlationId: "cid-1",
  } as const;
  return { ...newNetworkRequest({ ...given, at: AT }), ...more };
}

/** Starts the removal of a customer from the network. */
export function removing(of: CredentialRecord, more: Partial<Change> = {}): Change {
  const request = removalRequest(of);
  const { id, version } = of;
  return {
    ...deleting(of),
    credential: {
      id,
      version,
      state: "REMOVAL_IN_PROGRESS",
      changedAt: AT,
      deletionId: request.id,
      erase: false,
    },
    movedCards: { credentialId: id, from: ["ACTIVE"], state: "REMOVAL_IN_PROGRESS", changedAt: AT },
    deletion: deletionOf(of, {
      id: request.id,
      state: "executing",
      erasedAt: null,
      completedAt: null,
    }),
    request,
    ...more,
  };
}

export function remembering(
  clientId: string,
  key: string,
  deletionId: string = randomUUID(),
): NonNullable<Change["remember"]> {
  return {
    key: { clientId, scope: "cards.delete", key, fingerprint: "print-1" },
    outcome: { kind: "accepted", deletionId },
    correlationId: "cid-1",
    at: AT,
  };
}
