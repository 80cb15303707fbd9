import { expect, test } from "vitest";
import { decideActivation } from "#mandate/decide-activation.ts";
import { RULES } from "#rules.ts";

test("given a created mandate, when its signature is recorded, then it is active", () => {
  expect(decideActivation("created")).toEqual({ kind: "accepted", mandate: "active" });
});

test.each(["active", "cancelled", "consumed"] as const)(
  "SEPA-19: given a mandate that is %s, when a signature is recorded, then it is refused",
  (state) => {
    expect(decideActivation(state)).toEqual({
      kind: "refused",
      reasons: [{ rule: "SEPA-19", message: RULES["SEPA-19"].statement }],
    });
  },
);
