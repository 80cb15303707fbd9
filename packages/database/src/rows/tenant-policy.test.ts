import { DEFAULT_POLICY } from "@expunge/domain/deletion/tenant-policy";
import { expect, test } from "vitest";
import { tenantPolicy } from "#rows/tenant-policy.ts";

test("a tenant without a policy has the default one", () => {
  expect(tenantPolicy(null)).toBe(DEFAULT_POLICY);
});

test("what a stored policy does not know is as in the default one", () => {
  expect(tenantPolicy({ undoSeconds: 60 })).toEqual({ ...DEFAULT_POLICY, undoSeconds: 60 });
});

test("what is not a policy is not taken for one", () => {
  expect(() => tenantPolicy({ undoSeconds: "60" })).toThrow("undoSeconds");
  expect(() => tenantPolicy(undefined)).toThrow("expected object");
});
