import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = dirname(import.meta.dirname);
const read = (path: string) => readFileSync(join(root, path), "utf8");

test("all manifests have the version that the changelog begins with", () => {
  const [, newest] = /^## (\d+\.\d+\.\d+)$/m.exec(read("CHANGELOG.md")) ?? [];
  const manifests = globSync("{.,bench,chaos,packages/*,apps/*}/package.json", { cwd: root });
  const versions = manifests.map((path) => (JSON.parse(read(path)) as { version: string }).version);
  expect(manifests.length).toBeGreaterThan(10);
  expect([...new Set(versions)]).toEqual([newest]);
});
