import { expect, test } from "vitest";
import { PUBLIC_CONTRACTS } from "#contracts/registry.ts";

test("no prefix of a contract is the beginning of another one", () => {
  for (const { prefix } of PUBLIC_CONTRACTS)
    expect(PUBLIC_CONTRACTS.filter((other) => other.prefix.startsWith(prefix))).toHaveLength(1);
});
