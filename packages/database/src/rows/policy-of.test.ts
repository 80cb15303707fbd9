import { DEFAULT_POLICY } from "@expunge/domain/deletion/tenant-policy";
import { expect, test } from "vitest";
import { policyOf } from "#rows/policy-of.ts";

test("a tenant without a policy has the default one", () => {
  expect(policyOf(null)).toBe(DEFAULT_POLICY);
});

test("what a stored policy does not know is as in the default one", () => {
  expect(policyOf({ undoSeconds: 60 })).toEqual({ ...DEFAULT_POLICY, undoSeconds: 60 });
});

test("what is not a policy is not taken for one", () => {
  expect(() => policyOf({ undoSeconds: "60" })).toThrow("undoSeconds");
  expect(() => policyOf(undefined)).toThrow("expected object");
});
