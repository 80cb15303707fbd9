import { expect, test } from "vitest";
import { replaceSection } from "#events/pages/replace-section.ts";

test("a section is replaced, and all around it stays", () => {
  const page = "# A\n<!-- t -->\nold\n<!-- /t -->\nmore\n";
  expect(replaceSection(page, "t", "new")).toBe("# A\n<!-- t -->\nnew\n<!-- /t -->\nmore\n");
});

test("a page without the section is an error", () => {
  expect(() => replaceSection("# A\n", "t", "new")).toThrow("the page has no section t");
});
