import { expect, test } from "vitest";
import { decideCardTokenDeletion } from "#card-token/decide-card-token-deletion.ts";
import { reason } from "#rules.ts";
import { CARD_TOKEN } from "#testing/deletion-worlds.ts";

test.each(["active", "pending_deletion"] as const)(
  "given a card token that is %s, when it is deleted, then it is gone, and no network has to say so",
  (state) => {
    expect(decideCardTokenDeletion({ ...CARD_TOKEN, state })).toEqual({
      kind: "accepted",
      effects: { next: { kind: "card_token", state: "deleted" }, removesAtNetwork: false },
    });
  },
);

test("DEL-01: given a deleted card token, when it is deleted again, then it is refused", () => {
  expect(decideCardTokenDeletion({ ...CARD_TOKEN, state: "deleted" })).toEqual({
    kind: "refused",
    reasons: [reason("DEL-01")],
  });
});
