import type { Actor } from "@expunge/application/actor";
import type { DeletionRecord } from "@expunge/application/records/deletion";
import { requestDeletions } from "@expunge/application/deletions/request";
import { storeCardToken } from "@expunge/application/card-tokens/store";
import { storePaymentOption } from "@expunge/application/payment-options/store";
import type { Target } from "@expunge/schemas/boundary/target";
import { patiently } from "@expunge/testkit/patience";
import { vi } from "vitest";
import type { Stage } from "#testing/open-stage.ts";

export const IBAN = "DE89370400440532013000";
export const DEBTOR = "Zoraida Quispe";
export const CREDITOR = "DE98ZZZ09999999999";

const card = { brand: "Visa", last4: "4242", expiry: "12/2031", reconsent: false };

/** The actions of staff beside the workers. */
type StaffDesk = {
  /** Sets the tenant's policy; omitted settings take their defaults. */
  setPolicy(policy: Readonly<Record<string, unknown>>): Promise<void>;
  storeToken(): Promise<Target>;
  /** Stores a payment option with a mandate of this reference. */
  storeOption(mandateReference: string): Promise<Target>;
  /** Requests a deletion as staff do, with the undo window and the approvals of the policy; returns its id. */
  request(target: Target): Promise<string>;
  /** Waits until the deletion is completed. */
  completed(deletionId: string): Promise<DeletionRecord>;
};

/** Staff of the stage's tenant: the agent `agent-1`, and an admin for the policy. */
export function staffDesk(stage: Stage): StaffDesk {
  const { tenantId, deps } = stage;
  const actor: Actor = { kind: "staff", tenantId, subject: "agent-1", role: "agent" };
  const [store, storeOption, request] = [
    storeCardToken(deps),
    storePaymentOption(deps),
    requestDeletions(deps),
  ];
  return {
    async setPolicy(policy) {
      await stage.owner("UPDATE tenant SET policy = $2 WHERE tenant_id = $1", [
        tenantId,
        JSON.stringify(policy),
      ]);
    },
    storeToken: async () => ({ kind: "card_token", ...(await store(actor, card)) }),
    async storeOption(mandateReference) {
      const customerAccountId = "customer-1";
      const { reference } = await storeOption(actor, {
        kind: "sepa_direct_debit",
        customerAccountId,
        iban: IBAN,
        debtorName: DEBTOR,
        isDefault: false,
        mandate: {
          reference: mandateReference,
          scheme: "CORE",
          type: "recurring",
          creditorId: CREDITOR,
          signedOn: "2026-01-05",
        },
      });
      return { kind: "payment_option", customerAccountId, reference };
    },
    async request(target) {
      const command = {
        id: deps.clock.newId(),
        target,
        reason: "customer_request",
        actor,
        now: deps.clock.now(),
        correlationId: "desk",
        collections: "withdraw",
        immediate: false,
        recordRefusal: true,
      } as const;
      const [outcome] = await request(tenantId, [command]);
      if (outcome?.kind !== "accepted") throw new Error(`the deletion was ${outcome?.kind}`);
      return command.id;
    },
    completed: (deletionId) =>
      vi.waitFor(async () => {
        const { deletion } = await stage.deletion(deletionId);
        if (deletion.state !== "completed") throw new Error(`the deletion is ${deletion.state}`);
        return deletion;
      }, patiently),
  };
}
