import { DEFAULT_POLICY } from "@expunge/domain/deletion/tenant-policy";
import { expect, test } from "vitest";
import { ZodError } from "zod";
import { tenantPolicy } from "#rows/tenant-policy.ts";

test("a tenant without a policy has the default one", () => {
  expect(tenantPolicy(null)).toBe(DEFAULT_POLICY);
});

test("settings missing from a stored policy take their defaults", () => {
  expect(tenantPolicy({ undoSeconds: 60 })).toEqual({ ...DEFAULT_POLICY, undoSeconds: 60 });
});

test("an invalid policy is refused", () => {
  expect(() => tenantPolicy({ undoSeconds: "60" })).toThrow("undoSeconds");
  expect(() => tenantPolicy(undefined)).toThrow(ZodError);
});
