import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sourceFolders } from "#watch/source-folders.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

test("an app runs its own sources and those of every package below it", async () => {
  const folders = await sourceFolders(root, "worker");
  expect(folders).toContain("apps/worker");
  expect(folders).toContain("packages/networks");
  expect(folders).toContain("packages/domain");
  expect(folders).not.toContain("packages/testkit");
});

test("the sandbox runs nothing but its own sources", async () => {
  expect([...(await sourceFolders(root, "visa-sandbox"))]).toEqual(["apps/visa-sandbox"]);
});
