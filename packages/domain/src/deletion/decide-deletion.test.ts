import { expect, test } from "vitest";
import { decideDeletion } from "#deletion/decide-deletion.ts";
import { DELETION_REASONS } from "#deletion/deletion-reason.ts";
import type { DeletionRequest } from "#deletion/deletion-request.ts";
import type { Subject } from "#deletion/subject.ts";
import { reason, RULES } from "#rules.ts";
import {
  CARD_OPTION,
  CARD_TOKEN,
  collection,
  customer,
  NOW,
  PLAIN_REQUEST,
  requestUnder,
  sepaOption,
} from "#testing/deletion-worlds.ts";

const rulesAgainst = (subject: Subject, request: Partial<DeletionRequest> = {}) => {
  const decision = decideDeletion(subject, { ...PLAIN_REQUEST, ...request });
  return decision.kind === "refused" ? decision.reasons.map(({ rule }) => rule) : decision.kind;
};

test("DEL-01: given a deleted payment option, when its deletion is requested, then it is refused", () => {
  expect(decideDeletion({ ...CARD_OPTION, state: "deleted" }, PLAIN_REQUEST)).toEqual({
    kind: "refused",
    reasons: [{ rule: "DEL-01", message: RULES["DEL-01"].statement }],
  });
  expect(rulesAgainst({ ...sepaOption({ state: "cancelled" }), state: "deleted" })).toEqual([
    "DEL-01",
  ]);
});

test("DEL-01: given a deleted card token, when its deletion is requested, then it is refused", () => {
  expect(decideDeletion({ ...CARD_TOKEN, state: "deleted" }, PLAIN_REQUEST)).toEqual({
    kind: "refused",
    reasons: [reason("DEL-01")],
  });
});

test("DEL-01: given a deleted card token, when a deletion that waited for it goes on, then it is refused all the same", () => {
  const passed = { approval: true, undoWindow: true };
  expect(rulesAgainst({ ...CARD_TOKEN, state: "deleted" }, { passed })).toEqual(["DEL-01"]);
});

test("C2P-05: given a customer that is removed, when its removal is requested, then it is refused", () => {
  expect(rulesAgainst(customer("REMOVED"))).toEqual(["C2P-05"]);
});

test.each(DELETION_REASONS)(
  "given an active card token, when it is deleted because of %s, then it is gone at once",
  (why) => {
    expect(decideDeletion(CARD_TOKEN, { ...PLAIN_REQUEST, reason: why })).toEqual({
      kind: "accepted",
      effects: { next: { kind: "card_token", state: "deleted" }, removesAtNetwork: false },
    });
  },
);

test.each(DELETION_REASONS)(
  "given an active card as a payment option, when it is deleted because of %s, then it is gone at once",
  (why) => {
    expect(decideDeletion(CARD_OPTION, { ...PLAIN_REQUEST, reason: why })).toEqual({
      kind: "accepted",
      effects: { next: { kind: "payment_option", state: "deleted" }, removesAtNetwork: false },
    });
  },
);

test("given an active customer, when it is deleted, then it is unusable and its removal is submitted to the network", () => {
  expect(decideDeletion(customer(), PLAIN_REQUEST)).toEqual({
    kind: "accepted",
    effects: { next: customer("REMOVAL_IN_PROGRESS"), removesAtNetwork: true },
  });
});

test("HOLD-01: given a legal hold, when a deletion is requested, then it is refused", () => {
  const holds = [{ kind: "legal", reference: "case 7/26" }] as const;
  expect(decideDeletion(CARD_TOKEN, { ...PLAIN_REQUEST, holds })).toEqual({
    kind: "refused",
    reasons: [
      { rule: "HOLD-01", message: "A credential under a legal hold cannot be deleted: case 7/26." },
    ],
  });
});

test("HOLD-05: given a legal hold, when erasure is requested, then both rules are named", () => {
  const holds = [{ kind: "legal", reference: "case 7/26" }] as const;
  expect(rulesAgainst(CARD_TOKEN, { holds, reason: "erasure_request" })).toEqual([
    "HOLD-01",
    "HOLD-05",
  ]);
});

test("HOLD-02: given a dispute that ends at noon, when a deletion is requested at noon, then nothing holds it", () => {
  const holds = [{ kind: "dispute", reference: "chargeback 12", until: NOW }] as const;
  expect(rulesAgainst(CARD_TOKEN, { holds })).toBe("accepted");
  expect(rulesAgainst(CARD_TOKEN, { holds, now: "2026-11-20T11:59:59.999Z" })).toEqual(["HOLD-02"]);
});

test("RISK-01: given a risk that the tenant refuses, when a deletion is requested, then it is refused by its rules", () => {
  const risk = { verdict: "refuse", reasons: [reason("RISK-01"), reason("RISK-03")] } as const;
  expect(rulesAgainst(CARD_TOKEN, { risk })).toEqual(["RISK-01", "RISK-03"]);
});

test("given a risk that the tenant accepts, when a deletion is requested, then it is accepted", () => {
  expect(rulesAgainst(CARD_TOKEN, { risk: { verdict: "accept", reasons: [] } })).toBe("accepted");
});

test("a refusal says all that refuses at once: the credential's own rules, then the holds, then the risk", () => {
  const request: Partial<DeletionRequest> = {
    holds: [{ kind: "subscription", reference: "plan B" }],
    risk: { verdict: "refuse", reasons: [reason("RISK-02")] },
    collections: "refuse",
  };
  const option = sepaOption({ collections: [collection("planned")] });
  expect(rulesAgainst(option, request)).toEqual(["SEPA-13", "HOLD-04", "RISK-02"]);
  expect(rulesAgainst(customer("DISABLED"), request)).toEqual(["C2P-05", "HOLD-04", "RISK-02"]);
});

test("a refused deletion waits for no approval and no undo window", () => {
  const request = requestUnder({ approval: [{}], undoSeconds: 60 });
  const risk = { verdict: "needs_approval", reasons: [reason("RISK-03")] } as const;
  expect(rulesAgainst({ ...CARD_TOKEN, state: "deleted" }, { ...request, risk })).toEqual([
    "DEL-01",
  ]);
});
