import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { PROCEDURES_PAGE, proceduresPage } from "./procedures-page.ts";

test("docs/procedures.md is the page that the schemas of the procedures make", async () => {
  const onDisk = await readFile(PROCEDURES_PAGE, "utf8");
  expect(onDisk, "write it with `npm run pages`").toBe(proceduresPage(onDisk));
});
