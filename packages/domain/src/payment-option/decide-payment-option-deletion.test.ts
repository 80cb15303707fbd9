import { expect, test } from "vitest";
import { COLLECTION_STATES } from "#mandate/collection.ts";
import { decidePaymentOptionDeletion } from "#payment-option/decide-payment-option-deletion.ts";
import type { PaymentOption } from "#payment-option/payment-option.ts";
import { reason } from "#rules.ts";
import {
  CARD_OPTION,
  collection,
  MANDATE,
  PLAIN_REQUEST,
  requestUnder,
  sepaOption,
} from "#testing/deletion-worlds.ts";

const planned = collection("planned");
const presented = collection("presented");
const FRIDAY_BEFORE_DUE = "2026-11-27";
const SATURDAY_BEFORE_DUE = "2026-11-28";
/** 13 months after a settlement on 2026-11-30, and 30 days of margin. */
const KEPT_AFTER_DUE = "2028-01-29";

const effectsOf = (
  option: PaymentOption,
  request: Parameters<typeof decidePaymentOptionDeletion>[1] = PLAIN_REQUEST,
) => {
  const decision = decidePaymentOptionDeletion(option, request);
  return "effects" in decision ? decision.effects.mandate : undefined;
};

test("DEL-01: given a deleted option whose collections are open, when its deletion is requested, then that it is deleted is all there is to say", () => {
  const option: PaymentOption = { ...sepaOption({ collections: [planned] }), state: "deleted" };
  expect(decidePaymentOptionDeletion(option, { ...PLAIN_REQUEST, collections: "refuse" })).toEqual({
    kind: "refused",
    reasons: [reason("DEL-01")],
  });
});

test("given an option without a mandate, when it is deleted, then no mandate is cancelled and no evidence is kept", () => {
  const effects = { next: { kind: "payment_option", state: "deleted" }, removesAtNetwork: false };
  expect(decidePaymentOptionDeletion(CARD_OPTION, PLAIN_REQUEST)).toEqual({
    kind: "accepted",
    effects,
  });
});

test("SEPA-01: deleting a SEPA payment option cancels its mandate in the same decision", () => {
  expect(decidePaymentOptionDeletion(sepaOption(), PLAIN_REQUEST)).toEqual({
    kind: "accepted",
    effects: {
      next: {
        kind: "payment_option",
        state: "deleted",
        mandate: { ...MANDATE, state: "cancelled" },
      },
      removesAtNetwork: false,
      mandate: { reason: "MD16", withdrawn: [], settling: [], evidenceRetainedUntil: "2028-01-19" },
    },
  });
});

test("SEPA-02: given a deletion's reason, requester and mandate state, then the cancellation reason follows", () => {
  const { signedOn: _unsigned, ...unsigned } = MANDATE;
  const created: PaymentOption = { ...CARD_OPTION, mandate: { ...unsigned, state: "created" } };
  const bySystem = {
    ...PLAIN_REQUEST,
    reason: "account_closure",
    requesterKind: "system",
  } as const;
  expect(effectsOf(sepaOption(), { ...PLAIN_REQUEST, reason: "fraud" })?.reason).toBe("MD21");
  expect(effectsOf(sepaOption(), bySystem)?.reason).toBe("MD17");
  expect(effectsOf(created)?.reason).toBe("MD22");
});

test.each(["cancelled", "consumed"] as const)(
  "SEPA-01: given a mandate that is %s already, when its option is deleted, then it is not cancelled again, and its evidence kept all the same",
  (state) => {
    expect(decidePaymentOptionDeletion(sepaOption({ state }), PLAIN_REQUEST)).toEqual({
      kind: "accepted",
      effects: {
        next: { kind: "payment_option", state: "deleted", mandate: { ...MANDATE, state } },
        removesAtNetwork: false,
        mandate: { withdrawn: [], settling: [], evidenceRetainedUntil: "2028-01-19" },
      },
    });
  },
);

test("SEPA-11: given a planned collection before D-1, when its option is deleted, then it is withdrawn", () => {
  const option = sepaOption({ collections: [planned, presented] });
  const request = { ...PLAIN_REQUEST, today: FRIDAY_BEFORE_DUE };
  expect(decidePaymentOptionDeletion(option, request)).toMatchObject({
    kind: "accepted",
    effects: {
      next: {
        mandate: { state: "cancelled", collections: [collection("withdrawn", planned), presented] },
      },
      mandate: {
        withdrawn: [planned],
        settling: [presented],
        evidenceRetainedUntil: KEPT_AFTER_DUE,
      },
    },
  });
});

test("SEPA-12: given a planned collection after D-1, when its option is deleted, then it settles", () => {
  const option = sepaOption({ collections: [planned, presented] });
  const request = { ...PLAIN_REQUEST, today: SATURDAY_BEFORE_DUE };
  expect(decidePaymentOptionDeletion(option, request)).toMatchObject({
    kind: "accepted",
    effects: {
      next: { mandate: { collections: [planned, presented] } },
      mandate: { withdrawn: [], settling: [planned, presented] },
    },
  });
});

test.each(COLLECTION_STATES)(
  "SEPA-13: given a collection that is %s, when the deletion is to be refused over open ones, then it is if money may still move",
  (state) => {
    const request = { ...PLAIN_REQUEST, collections: "refuse" } as const;
    const option = sepaOption({ collections: [collection("settled"), collection(state)] });
    const decision = decidePaymentOptionDeletion(option, request);
    const isOpen = state === "planned" || state === "presented";
    expect("reasons" in decision ? decision : decision.kind).toEqual(
      isOpen ? { kind: "refused", reasons: [reason("SEPA-13")] } : "accepted",
    );
  },
);

test.each(COLLECTION_STATES)(
  "SEPA-14: given a collection that is %s, when the deletion is to wait for open ones, then it waits unless it is final",
  (state) => {
    const option = sepaOption({ collections: [collection("settled"), collection(state)] });
    const { kind } = decidePaymentOptionDeletion(option, { ...PLAIN_REQUEST, collections: "wait" });
    expect(kind).toBe(state === "planned" || state === "presented" ? "deferred" : "accepted");
  },
);

test("SEPA-14: given collections that are waited for, then none of them will have been withdrawn: all settle", () => {
  const settled = collection("settled");
  const option = sepaOption({ collections: [planned, settled, presented] });
  const request = { ...PLAIN_REQUEST, collections: "wait" } as const;
  expect(decidePaymentOptionDeletion(option, request)).toMatchObject({
    kind: "deferred",
    reasons: [reason("SEPA-14")],
    effects: {
      next: { state: "deleted", mandate: { collections: [planned, settled, presented] } },
      mandate: { withdrawn: [], settling: [planned, presented] },
    },
  });
});

test("SEPA-18: the evidence is kept for 13 months after the last collection that is not withdrawn, and the tenant's margin", () => {
  const request = requestUnder({ evidenceMarginDays: 0 });
  const option = sepaOption({ collections: [presented, collection("planned")] });
  expect(effectsOf(option, request)?.evidenceRetainedUntil).toBe("2027-12-30");
  expect(effectsOf(sepaOption({ collections: [] }), request)?.evidenceRetainedUntil).toBe(
    "2027-12-20",
  );
});
