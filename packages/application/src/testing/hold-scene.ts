import type { Target } from "@expunge/schemas/boundary/target";
import type { PlaceHoldInput, ReleaseHoldInput } from "@expunge/schemas/trpc/holds";
import type { DeletionState } from "@expunge/domain/deletion/deletion-state";
import { type Actor, actorName } from "#actor.ts";
import { naturalKeyOf } from "#records/natural-key.ts";
import { NOON, putPaymentOption, staff, TENANT, testClock, vault } from "#testing/fixtures.ts";
import { memoryHoldReader } from "#testing/memory-hold-reader.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { listHolds } from "#holds/list.ts";
import { placeHold } from "#holds/place.ts";
import { releaseHold } from "#holds/release.ts";

export const OPTION = {
  kind: "payment_option",
  customerAccountId: "account-1",
  reference: "option-1",
} as const satisfies Target;

/** The person who releases holds. */
export const APPROVER = {
  kind: "staff",
  tenantId: TENANT,
  subject: "bea",
  role: "approver",
} as const satisfies Actor;

/** A payment option, and operations on the legal hold "case 7/26" with overrides. */
export function holdScene() {
  const store = new MemoryStore();
  const clock = testClock();
  const deps = { store, holds: memoryHoldReader(store), vault, clock };
  const named = { target: OPTION, hold: "legal", reference: "case 7/26" } as const;
  putPaymentOption(store, OPTION.reference);
  return {
    store,
    clock,
    place: (changed: Partial<PlaceHoldInput> = {}) =>
      placeHold(deps)(staff, { ...named, ...changed }),
    release: (changed: Partial<ReleaseHoldInput> = {}, by: Actor = APPROVER) =>
      releaseHold(deps)(by, { ...named, ...changed }),
    list: (target: Target = OPTION) => listHolds(deps)(TENANT, target),
    /** A deletion of a credential, in this state. */
    putDeletion(target: Target, credentialId: string, state: DeletionState) {
      const id = `deletion of ${credentialId}`;
      const { kind, accountId, reference } = naturalKeyOf(vault, TENANT, target);
      store.deletions.set(id, {
        tenantId: TENANT,
        id,
        credentialId,
        targetKind: kind,
        targetAccount: accountId,
        targetReference: reference,
        targetOwnerBid: target.kind === "click_to_pay_customer" ? target.ownerBid : null,
        reason: "customer_request",
        collections: "withdraw",
        immediate: false,
        policy: null,
        batchId: null,
        state,
        version: 1,
        requestedBy: actorName(staff),
        correlationId: "cid-1",
        note: null,
        steps: [],
        reasons: [],
        approvals: [],
        eventIds: [],
        requestedAt: NOON,
        scheduledFor: null,
        acceptedAt: null,
        disabledAt: null,
        networkConfirmedAt: null,
        erasedAt: null,
        completedAt: null,
      });
      store.touch(credentialId, { deletionId: id });
    },
  };
}
