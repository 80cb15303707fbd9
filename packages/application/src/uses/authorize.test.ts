import { randomUUID } from "node:crypto";
import type { Target } from "@expunge/schemas/boundary/target";
import { expect, test } from "vitest";
import {
  NOON,
  OWNER_BID,
  putCardToken,
  putCustomer,
  putPaymentOption,
  staff,
  TENANT,
  testClock,
  vault,
} from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { authorizeUse } from "#uses/authorize.ts";
import { requestDeletions } from "#deletions/request.ts";

const TARGETS: readonly (readonly [string, Target])[] = [
  ["CARD-01", { kind: "card_token", token: "token-1" }],
  ["USE-01", { kind: "payment_option", customerAccountId: "account-1", reference: "option-1" }],
  [
    "C2P-05",
    { kind: "click_to_pay_customer", accountId: "account-1", customerId: 42, ownerBid: OWNER_BID },
  ],
];

function scene() {
  const store = new MemoryStore();
  putCardToken(store, "token-1");
  putPaymentOption(store, "option-1");
  putCustomer(store, 42);
  const clock = testClock();
  const remove = (target: Target) =>
    requestDeletions({ store, vault, clock })(TENANT, [
      {
        id: randomUUID(),
        target,
        reason: "fraud",
        actor: staff,
        now: NOON,
        correlationId: "cid-1",
        collections: "withdraw",
        immediate: true,
        recordRefusal: false,
      },
    ]);
  return { store, uses: store.uses, remove, authorize: authorizeUse({ store, vault, clock }) };
}

test.each(TARGETS)(
  "%s: a use is refused after an accepted deletion, and not recorded",
  async (rule, target) => {
    const { uses, remove, authorize } = scene();
    await remove(target);
    expect(await authorize(staff, { target })).toMatchObject({
      allowed: false,
      reasons: [{ rule }],
    });
    expect(uses).toEqual([]);
  },
);

test.each(TARGETS)(
  "a use of an active credential is recorded with its amount (%s does not apply)",
  async (_, target) => {
    const { uses, authorize } = scene();
    const answer = await authorize(staff, { target, amountMinor: 4200, currency: "EUR" });
    expect(uses).toMatchObject([
      { amountMinor: 4200, currency: "EUR", authorizedBy: "staff:erika", authorizedAt: NOON },
    ]);
    expect(answer).toEqual({ allowed: true, authorizationId: uses[0]?.id });
  },
);

test("an unknown credential is not found", async () => {
  const { authorize } = scene();
  const target: Target = { kind: "card_token", token: "unknown" };
  await expect(authorize(staff, { target })).rejects.toMatchObject({ code: "not_found" });
});

test("a use that loses its race against a deletion is decided again, and refused", async () => {
  const { store, uses, authorize } = scene();
  store.meanwhile(() => store.touch("token-1", { state: "deleted" }));
  const target: Target = { kind: "card_token", token: "token-1" };
  expect(await authorize(staff, { target })).toMatchObject({ allowed: false });
  expect([uses, store.loads]).toEqual([[], 2]);
});
