import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { documentFaults, DOCUMENTS } from "./document-faults.ts";

const root = join(import.meta.dirname, "../..");

test.each(DOCUMENTS)("every link, path and command of %s leads somewhere", (path) => {
  expect(documentFaults(path, readFileSync(join(root, path), "utf8"))).toEqual([]);
});

test.each([
  ["[a](docs/nowhere.md)", "link to docs/nowhere.md"],
  ["[a](docs/settings.md#nowhere)", "link to docs/settings.md#nowhere"],
  ["[a](#nowhere)", "link to README.md#nowhere"],
  ["`packages/nowhere/src/a.ts`", "packages/nowhere/src/a.ts"],
  ["`packages/*/nowhere`", "packages/*/nowhere"],
  ["`packages/nowhere/<area>/a.ts`", "packages/nowhere/<area>/a.ts"],
  ["`nowhere.ts`", "nowhere.ts"],
  ["`npm run nowhere`", "npm run nowhere"],
  ["`node apps/api/src/main.ts`", "`node apps/api/src/main.ts`"],
])("%s is a fault", (text, fault) => {
  expect(documentFaults("README.md", text)).toEqual([fault]);
});

test.each([
  "[a](docs/settings.md#settings)",
  "[a](https://example.com/nowhere)",
  "`packages/domain/src`, `packages/*/package.json`, `prisma/functions/<area>/NAME.sql`",
  "`layer-rules.ts`, `npm run dev`, `node scripts/run.mjs scripts/test.ts`",
  "`node_modules/.bin/node apps/api/src/main.ts`",
])("%s is fine", (text) => {
  expect(documentFaults("README.md", text)).toEqual([]);
});
