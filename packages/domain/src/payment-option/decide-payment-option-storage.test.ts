import { expect, test } from "vitest";
import { decidePaymentOptionStorage } from "#payment-option/decide-payment-option-storage.ts";
import { reason } from "#rules.ts";

test("given a reference that its account never used, when an option is stored under it, then it is new", () => {
  expect(decidePaymentOptionStorage(undefined)).toEqual({ kind: "new" });
});

test.each(["active", "pending_deletion"] as const)(
  "OPT-01: given an option that is %s, when another is stored under its reference, then it is refused",
  (state) => {
    const refused = { kind: "refused", reasons: [reason("OPT-01")] };
    expect(decidePaymentOptionStorage(state)).toEqual(refused);
  },
);

test("OPT-02: given a deleted option, when another is stored under its reference, then it is refused as deleted", () => {
  const refused = { kind: "refused", reasons: [reason("OPT-02")] };
  expect(decidePaymentOptionStorage("deleted")).toEqual(refused);
});
