import { expect, test } from "vitest";
import { isServedNetwork } from "#click-to-pay/served-network.ts";

test("C2P-02: visa is served", () => {
  expect(isServedNetwork("visa")).toBe(true);
});

test.each(["mastercard", "amex", "VISA", "visa ", "", "toString"])(
  "C2P-02: %j is not served",
  (network) => {
    expect(isServedNetwork(network)).toBe(false);
  },
);
