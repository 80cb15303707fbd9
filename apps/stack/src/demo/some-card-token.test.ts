import { storeCardTokenInput } from "@expunge/schemas/trpc/card-tokens";
import { expect, test } from "vitest";
import { someCardToken } from "#demo/some-card-token.ts";

test("no card token of the demo holds digits, so that none looks like a card number", () => {
  for (let count = 0; count < 100; count += 1) {
    const token = someCardToken();
    expect(token).toMatch(/^tok_[a-z]{24}$/);
    const input = { token, brand: "Visa", last4: "4242", expiry: "12/2031" };
    expect(storeCardTokenInput.safeParse(input).success).toBe(true);
  }
});
