import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = dirname(import.meta.dirname);

const refused: readonly (readonly [file: string, code: string])[] = [
  ["packages/domain/src/a.ts", `import { z } from "zod";`],
  ["packages/domain/src/b.ts", `import type { T } from "@expunge/schemas/t";`],
  ["packages/domain/src/c.ts", `import { join } from "node:path";`],
  ["packages/domain/src/d.ts", `export * from "@expunge/domain/e";`],
  ["packages/domain/src/e.ts", `export const load = async () => import("pg");`],
  ["packages/domain/src/f.ts", `export const now = new Date();`],
  ["packages/domain/src/g.ts", `export const now = (at: Date) => at;`],
  ["packages/domain/src/h.ts", `export const now = Date.now();`],
  ["packages/domain/src/i.ts", `export const chance = Math.random();`],
  ["packages/domain/src/j.ts", `export const { random } = Math;`],
  ["packages/domain/src/k.ts", `export const home = process.env;`],
  ["packages/domain/src/l.ts", `export const id = crypto.randomUUID();`],
  ["packages/domain/src/m.ts", `export const now = globalThis.Date.now();`],
  ["packages/domain/src/n.ts", `export const now = performance.now();`],
  ["packages/domain/src/o.ts", `setTimeout(() => undefined, 1);`],
  ["packages/domain/src/p.ts", `export const page = fetch("https://example.org");`],
  ["packages/domain/src/q.test.ts", `import { x } from "@expunge/application/x";`],
  ["packages/schemas/src/a.ts", `import { x } from "@expunge/application/x";`],
  ["packages/application/src/a.ts", `import { x } from "@expunge/database/x";`],
  ["packages/application/src/b.ts", `import type { x } from "@expunge/networks/x";`],
  ["packages/application/src/c.ts", `import pg from "pg";`],
  ["packages/application/src/d.ts", `import { PrismaClient } from "@prisma/client";`],
  ["packages/application/src/e.ts", `import { x } from "../../domain/src/x.ts";`],
  ["packages/application/src/f.ts", `import { x } from "@expunge/testkit/x";`],
  ["packages/application/src/g.int.test.ts", `import { x } from "@expunge/database/x";`],
  ["packages/application/src/holds/a.ts", `import { x } from "#deletions/internal/x.ts";`],
  ["packages/application/src/holds/b.ts", `import { x } from "../deletions/internal/x.ts";`],
  ["packages/application/src/holds/c.test.ts", `import { x } from "#deletions/internal/x.ts";`],
  ["packages/application/src/holds/d.ts", `import { x } from "@expunge/database/x";`],
  ["packages/application/src/holds/internal/a.ts", `import { x } from "#deletions/internal/x.ts";`],
  ["packages/application/src/testing/a.ts", `import { x } from "#deletions/internal/x.ts";`],
  ["packages/application/src/h.ts", `import { x } from "#deletions/internal/x.ts";`],
  ["packages/database/src/holds/a.ts", `import { x } from "#queue/internal/x.ts";`],
  ["packages/networks/src/a.ts", `import { x } from "@expunge/database/x";`],
  ["packages/networks/src/b.ts", `import { PgBoss } from "pg-boss";`],
  ["packages/database/src/a.ts", `import { x } from "@expunge/networks/x";`],
  ["packages/database/src/b.ts", `import { x } from "@expunge/api/x";`],
  ["packages/database/src/c.ts", `import { x } from "@expunge/testkit/x";`],
  ["packages/testkit/src/a.ts", `import { x } from "@expunge/api/x";`],
  ["packages/testkit/src/b.ts", `import { PrismaPg } from "@prisma/adapter-pg";`],
  ["packages/unlisted/src/a.ts", `import { x } from "@expunge/domain/x";`],
  ["apps/api/src/a.ts", `import { x } from "@expunge/worker/x";`],
  ["apps/api/src/b.ts", `import { x } from "@expunge/database/generated/client";`],
  ["apps/api/src/c.e2e.test.ts", `import { x } from "@expunge/visa-sandbox/x";`],
  ["apps/api/src/d.ts", `import { x } from "@expunge/testkit/x";`],
  ["apps/worker/src/a.ts", `import { PrismaClient } from "@prisma/client";`],
  ["apps/visa-sandbox/src/a.ts", `import { x } from "@expunge/schemas/x";`],
  ["apps/console/src/a.tsx", `import { x } from "@expunge/api/x";`],
  ["apps/console/src/b.tsx", `import type { x } from "@expunge/worker/x";`],
  ["scripts/a.ts", `import { x } from "../packages/domain/src/x.ts";`],
];

const accepted: readonly (readonly [file: string, code: string])[] = [
  ["packages/domain/src/1.ts", `import { x } from "#mandate/x.ts";`],
  ["packages/domain/src/2.ts", `import { x } from "../mandate/x.ts";`],
  ["packages/domain/src/3.prop.test.ts", `import fc from "fast-check";`],
  ["packages/domain/src/4.test.ts", `import { x } from "@expunge/testkit/x";`],
  ["packages/schemas/src/1.ts", `import { z } from "zod";`],
  ["packages/application/src/1.ts", `import { x } from "@expunge/schemas/x";`],
  ["packages/application/src/holds/1.ts", `import { x } from "#holds/internal/x.ts";`],
  ["packages/application/src/holds/2.test.ts", `import { x } from "#holds/internal/x.ts";`],
  ["packages/application/src/holds/3.ts", `import { x } from "#deletions/x.ts";`],
  ["packages/application/src/holds/4.test.ts", `import { x } from "@expunge/testkit/x";`],
  ["packages/application/src/holds/internal/1.ts", `import { x } from "../view.ts";`],
  ["packages/application/src/testing/1.ts", `import { x } from "@expunge/testkit/x";`],
  ["packages/database/src/holds/1.ts", `import { x } from "#holds/internal/x.ts";`],
  ["packages/database/src/1.ts", `import { PrismaPg } from "@prisma/adapter-pg";`],
  ["packages/database/src/2.ts", `import { x } from "#generated/client.ts";`],
  ["packages/networks/src/1.ts", `import { x } from "@expunge/application/x";`],
  ["packages/testkit/src/1.ts", `import pg from "pg";`],
  ["packages/testkit/src/2.ts", `import { x } from "@expunge/database/x";`],
  ["apps/api/src/1.ts", `import { x } from "@expunge/database/x";`],
  ["apps/api/src/2.int.test.ts", `import pg from "pg";`],
  ["apps/api/src/3.int.test.ts", `import { x } from "@expunge/testkit/x";`],
  ["apps/console/src/1.tsx", `import type { x } from "@expunge/api/x";`],
  ["scripts/1.ts", `import { x } from "@expunge/database/x";`],
];

/** The files that the layer rules alone find fault with. */
function lint(folder: string): ReadonlySet<string> {
  const rules = JSON.stringify(join(root, "scripts/layer-rules.ts"));
  const config = `import { layerRules } from ${rules};
    export default { plugins: ["typescript"], categories: { correctness: "off" }, overrides: layerRules };`;
  writeFileSync(join(folder, "oxlint.config.ts"), config);
  const oxlint = join(root, "node_modules/oxlint/bin/oxlint");
  const { stdout } = spawnSync(process.execPath, [oxlint, "--format=json"], {
    cwd: folder,
    encoding: "utf8",
  });
  const report = JSON.parse(stdout) as { diagnostics: { filename: string }[] };
  return new Set(report.diagnostics.map(({ filename }) => filename.replaceAll("\\", "/")));
}

describe("the layer rules", () => {
  let folder: string;
  let faulty: ReadonlySet<string>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "expunge-layers-"));
    for (const [file, code] of [...refused, ...accepted]) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), code);
    }
    faulty = lint(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(refused)("refuse in %s: %s", (file) => {
    expect(faulty).toContain(file);
  });

  it.each(accepted)("accept in %s: %s", (file) => {
    expect(faulty).not.toContain(file);
  });
});
