import { randomUUID } from "node:crypto";
import {
  CLIENT_RIGHTS,
  type ClientRight,
} from "@expunge/application/tenants/client-directory.port";
import { CREDITOR, DEBTOR, IBAN } from "#test/payment-option-world.ts";
import type { TestApi } from "#test/start-test-api.ts";

/** What one tenant has, by the names that requests give it. */
export type TenantIds = {
  readonly tenantId: string;
  readonly customerAccountId: string;
  readonly optionReference: string;
  readonly mandateReference: string;
  readonly unsignedMandateReference: string;
  readonly deletedMandateReference: string;
  readonly endToEndId: string;
  readonly cardToken: string;
  readonly accountId: string;
  readonly customerId: number;
  readonly ownerBid: string;
  readonly holdReference: string;
  readonly deletionId: string;
  readonly batchId: string;
  readonly settingsId: string;
  readonly webhookId: string;
  readonly deliveryId: string;
  readonly eventId: string;
  readonly sweepRunId: string;
};

const short = () => randomUUID().slice(0, 8);

/** An id that nothing has, at the same place in the order of ids. */
const besideId = (id: string) => `${id.slice(0, 24)}${randomUUID().slice(24)}`;

/** Names of the form of a tenant's that no tenant has. */
export function unknownBeside({
  deletionId,
  batchId,
  settingsId,
  webhookId,
  deliveryId,
  eventId,
  sweepRunId,
}: TenantIds): TenantIds {
  return {
    ...freshNames(),
    deletionId: besideId(deletionId),
    batchId: besideId(batchId),
    settingsId: besideId(settingsId),
    webhookId: besideId(webhookId),
    deliveryId: besideId(deliveryId),
    eventId: besideId(eventId),
    sweepRunId: besideId(sweepRunId),
  };
}

function freshNames() {
  return {
    tenantId: `TN-${randomUUID()}`,
    customerAccountId: `account-${short()}`,
    optionReference: `option-${short()}`,
    mandateReference: `M-${short()}`,
    unsignedMandateReference: `U-${short()}`,
    deletedMandateReference: `D-${short()}`,
    endToEndId: `E-${short()}`,
    cardToken: `token-${randomUUID()}`,
    accountId: `person-${short()}`,
    customerId: Number.parseInt(short().slice(0, 7), 16) + 1,
    ownerBid: short(),
    holdReference: `case-${short()}`,
  };
}

/** The key of a tenant's machine client with these rights. */
export function clientKeyOf(tenantId: string, rights: readonly ClientRight[]): string {
  return [tenantId, ...rights].join(" ");
}

/** The rights of a tenant's clients: all, and all but one. */
const RIGHTS: readonly (readonly ClientRight[])[] = [
  CLIENT_RIGHTS,
  ...CLIENT_RIGHTS.map((missing) => CLIENT_RIGHTS.filter((right) => right !== missing)),
];

/** A tenant with a credential of each kind, a hold, a deletion and settings that wait for approval, evidence, a webhook with a delivery and
 * a sweep that asks. */
export async function furnishedTenant(api: TestApi): Promise<TenantIds> {
  const tenantId = await api.tenant();
  const ids = { ...freshNames(), tenantId };
  for (const rights of RIGHTS)
    await api.client(tenantId, rights, { clientKey: clientKeyOf(tenantId, rights) });
  const staff = await api.trpc(tenantId);
  await api.rows("UPDATE tenant SET owner_bids = ARRAY[$2] WHERE tenant_id = $1", [
    tenantId,
    ids.ownerBid,
  ]);
  await staff.settings.update.mutate({ approval: [{ reasons: ["fraud"] }] });
  const { pending } = await staff.settings.update.mutate({ approval: [] });
  if (pending === undefined) throw new Error("no settings wait");
  const { id: webhookId } = await staff.webhooks.create.mutate({
    url: "https://shop.example/hooks",
  });
  const { customerAccountId, accountId, customerId, ownerBid } = ids;
  const store = async (reference: string, signedOn?: string) => {
    const stored = await staff.paymentOptions.store.mutate({
      kind: "sepa_direct_debit",
      customerAccountId,
      iban: IBAN,
      debtorName: DEBTOR,
      mandate: {
        reference,
        scheme: "CORE",
        type: "recurring",
        creditorId: CREDITOR,
        ...(signedOn !== undefined && { signedOn }),
      },
    });
    return { kind: "payment_option", customerAccountId, reference: stored.reference } as const;
  };
  const signedOn = "2026-01-05";
  const option = await store(ids.mandateReference, signedOn);
  await store(ids.unsignedMandateReference);
  const waiting = await store(`W-${short()}`, signedOn);
  const deleted = await store(ids.deletedMandateReference, signedOn);
  await staff.deletions.request.mutate({ target: deleted, reason: "customer_request" });
  const { id: deletionId } = await staff.deletions.request.mutate({
    target: waiting,
    reason: "fraud",
  });
  await staff.holds.place.mutate({
    target: option,
    hold: "dispute",
    reference: ids.holdReference,
  });
  await staff.cardTokens.store.mutate({
    token: ids.cardToken,
    brand: "Visa",
    last4: "4242",
    expiry: "12/2031",
  });
  const cards = [{ cardId: 11, last4: "1111" }];
  await staff.clickToPay.enrol.mutate({ accountId, customerId, ownerBid, cards });
  const { id: batchId } = await staff.batches.create.mutate({
    name: "Offboarding",
    reason: "merchant_offboarding",
    source: { kind: "file" },
  });
  await api.settle(tenantId);
  await api.rows("SELECT made FROM fan_out_events($1, $2, 1000, $3)", [
    tenantId,
    webhookId,
    api.now(),
  ]);
  const [delivery] = (await staff.webhooks.deliveries.query({ id: webhookId })).items;
  if (delivery === undefined) throw new Error("no delivery");
  await api.rows("INSERT INTO risk_signal VALUES ($1, 's', '2025-01-01', gen_random_uuid())", [
    tenantId,
  ]);
  await staff.sweeps.update.mutate({ kind: "risk_signals", limit: 0 });
  const { id: sweepRunId } = await staff.sweeps.run.mutate({ kind: "risk_signals" });
  return {
    ...ids,
    optionReference: option.reference,
    deletionId,
    batchId,
    settingsId: pending.id,
    webhookId,
    deliveryId: delivery.id,
    eventId: delivery.eventId,
    sweepRunId,
  };
}
