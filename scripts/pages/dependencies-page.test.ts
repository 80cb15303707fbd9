import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

type Manifest = { readonly dependencies?: Readonly<Record<string, string>> };

test("docs/dependencies.md lists every library of the running processes, and no other", () => {
  const manifests = globSync("{apps,packages}/*/package.json", {
    cwd: root,
    exclude: ["packages/testkit"],
  });
  const used = manifests.flatMap((path) => {
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, path), "utf8")) as Manifest;
    return Object.keys(dependencies).filter((name) => !name.startsWith("@expunge/"));
  });
  const table = readFileSync(join(root, "docs/dependencies.md"), "utf8").matchAll(
    /^\| (`.*?) \|/gm,
  );
  const listed = [...table].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
  );
  expect(listed.toSorted()).toEqual([...new Set(used)].toSorted());
});

test("the set-up names pnpm by one version everywhere", () => {
  const versions = [
    ["scripts/run.mjs", /const PNPM = "(.+)"/],
    ["scripts/toolchain/package.json", /exe\.linux-x64": "(.+)"/],
    ["scripts/toolchain/package.json", /exe\.linux-arm64": "(.+)"/],
    ["package.json", /"name": "pnpm",\s+"version": "(.+)"/],
  ] as const;
  const found = versions.map(
    ([path, version]) => version.exec(readFileSync(join(root, path), "utf8"))?.[1],
  );
  expect(new Set(found).size).toBe(1);
  expect(found[0]).toMatch(/^\d+\.\d+\.\d+$/);
});
