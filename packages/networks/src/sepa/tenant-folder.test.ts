import { expect, test } from "vitest";
import { tenantFolder } from "#sepa/tenant-folder.ts";

test.each([
  ["TN-1", "TN-1"],
  ["acme.example", "acme.example"],
  [".", "%2E"],
  ["..", "%2E."],
  ["../x", "%2E.%2Fx"],
  [".hidden", "%2Ehidden"],
  ["%2Ehidden", "%252Ehidden"],
  ["/etc", "%2Fetc"],
  ["a\\b", "a%5Cb"],
  ["a\0b", "a%00b"],
  ["Zoë", "Zo%C3%AB"],
])("the folder of the tenant %j is %s", (tenantId, folder) => {
  expect(tenantFolder(tenantId)).toBe(folder);
});

test("a tenant without an id has no folder", () => {
  expect(() => tenantFolder("")).toThrow("A tenant without an id has no folder");
});
