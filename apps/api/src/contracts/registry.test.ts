import { expect, test } from "vitest";
import { PUBLIC_CONTRACTS, renderFaultFor } from "#contracts/registry.ts";

test("no prefix of a contract is the beginning of another one", () => {
  for (const { prefix } of PUBLIC_CONTRACTS)
    expect(PUBLIC_CONTRACTS.filter((other) => other.prefix.startsWith(prefix))).toHaveLength(1);
});

test.each([
  ["/cards-tokenization/v1/clicktopay/visa/delete/customer", { code: 404, message: "not found" }],
  ["/accounts/%", { errors: [{ code: "not_found" }] }],
  ["/v1/cards/delete?x", { errorCode: "not_found" }],
  ["/unknown", { code: 404, message: "not found" }],
])("a request to %s fails in the format of its contract", (path, body) => {
  expect(renderFaultFor(path)({ kind: "not_found" })).toMatchObject({ status: 404, body });
});
