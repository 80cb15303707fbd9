import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { PERMISSIONS_PAGE, permissionsPage } from "./permissions-page.ts";

test("docs/permissions.md is the page that the API's permissions make", async () => {
  const onDisk = await readFile(PERMISSIONS_PAGE, "utf8");
  expect(onDisk, "write it with `npm run pages`").toBe(permissionsPage(onDisk));
});
