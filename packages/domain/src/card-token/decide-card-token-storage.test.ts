import { expect, test } from "vitest";
import { decideCardTokenStorage } from "#card-token/decide-card-token-storage.ts";
import { reason } from "#rules.ts";

const CONSENT = [
  ["without a new consent", false],
  ["with a new consent", true],
] as const;

test.each(CONSENT)(
  "given an unknown token, when it is stored %s, then it is new",
  (_, reconsent) => {
    expect(decideCardTokenStorage(undefined, reconsent)).toEqual({ kind: "new" });
  },
);

test("CARD-02: given a deleted token, when it is stored again without a new consent, then its tombstone refuses it", () => {
  expect(decideCardTokenStorage("deleted", false)).toEqual({
    kind: "refused",
    reasons: [reason("CARD-02")],
  });
});

test("CARD-02: given a deleted token, when the customer consents anew, then it starts a new life", () => {
  expect(decideCardTokenStorage("deleted", true)).toEqual({ kind: "renewed" });
});

test.each(CONSENT)(
  "CARD-03: given an active token, when it is stored again %s, then it is refused",
  (_, reconsent) => {
    expect(decideCardTokenStorage("active", reconsent)).toEqual({
      kind: "refused",
      reasons: [reason("CARD-03")],
    });
  },
);

test.each(CONSENT)(
  "CARD-03: given a token whose deletion is pending, when it is stored again %s, then it is refused",
  (_, reconsent) => {
    expect(decideCardTokenStorage("pending_deletion", reconsent)).toEqual({
      kind: "refused",
      reasons: [reason("CARD-03")],
    });
  },
);
