import { spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { type CopiedArtefact, copiedArtefact } from "./testing/copied-artefact.ts";

let artefact: CopiedArtefact;

beforeAll(async () => {
  artefact = await copiedArtefact();
  return () => artefact.remove();
});

test("the artefact is smaller than 60 MB, and says so", async () => {
  const files = await readdir(artefact.folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    files
      .filter((file) => file.isFile())
      .map(async (file) => (await readFile(join(file.parentPath, file.name))).length),
  );
  const megabytes = sizes.reduce((sum, size) => sum + size) / 1e6;
  expect(megabytes).toBeLessThan(60);
  expect(artefact.printed).toContain(`${megabytes.toFixed(1)} MB in ${sizes.length} files`);
});

test("it holds what production runs: no embedded PostgreSQL, no sandbox, no demo, no tools of development", async () => {
  const sources = await bundledSources();
  const ours = sources.filter((path) => !path.includes("node_modules/"));
  expect(new Set(ours.map((path) => path.split("/").slice(1, 3).join("/")))).toEqual(
    new Set([
      "apps/api",
      "apps/cli",
      "apps/worker",
      "packages/application",
      "packages/client",
      "packages/database",
      "packages/domain",
      "packages/networks",
      "packages/schemas",
      "packages/telemetry",
    ]),
  );
  expect(ours.filter((path) => /\/(?:embedded|testing|test|seed|pages)\//.test(path))).toEqual([]);
  const packages = await readdir(join(artefact.folder, "node_modules"), { recursive: true });
  expect(packages.filter((path) => /^(?:@[^/]+\/)?[^/@]+$/.test(path)).toSorted()).toEqual([
    "@fastify/swagger-ui",
    "@prisma/schema-engine-wasm",
  ]);
});

test.each(["api", "worker"])(
  "%s.js starts on a bare Node, and names its missing settings",
  (name) => {
    const { status, stderr } = spawnSync("node", [`${name}.js`], {
      cwd: artefact.folder,
      encoding: "utf8",
      env: { ...artefact.bare, NODE_ENV: "production" },
    });
    expect(stderr).toMatch(new RegExp(`^${name}: .*DATABASE_URL.*MASTER_KEY.*\n$`));
    expect(status).toBe(1);
  },
);

test.each(["api", "worker", "expunge"])(
  "%s.js names the Node that it needs, in one line",
  (name) => {
    const older = `data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"20.20.2"}})`;
    const { status, stderr } = spawnSync("node", ["--import", older, `${name}.js`, "--help"], {
      cwd: artefact.folder,
      encoding: "utf8",
      env: artefact.bare,
    });
    expect(stderr).toMatch(
      new RegExp(`^${name}: needs Node 24 or later; this is Node 20.20.2, .*/node\n$`),
    );
    expect(status).toBe(1);
  },
);

test("expunge.js starts on a bare Node, and says what it can do", () => {
  const { status, stdout } = spawnSync("node", ["expunge.js", "--help"], {
    cwd: artefact.folder,
    encoding: "utf8",
    env: artefact.bare,
  });
  expect(stdout).toContain("migrate");
  expect(status).toBe(0);
});

/** The sources in the bundle, as its source maps name them. */
async function bundledSources(): Promise<readonly string[]> {
  const folder = join(artefact.folder, "lib");
  const maps = (await readdir(folder)).filter((name) => name.endsWith(".map"));
  const texts = await Promise.all(maps.map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap((text) => (JSON.parse(text) as { sources: string[] }).sources);
}
