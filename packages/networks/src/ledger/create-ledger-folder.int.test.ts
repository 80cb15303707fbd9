import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLedgerFolder } from "#ledger/create-ledger-folder.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "ledger-"));
});
afterEach(() => rm(root, { recursive: true }));

const entry = {
  installationId: "0d6bf0a5-5a3c-4a53-a8a3-6dbb1b8a1d2e",
  environmentId: "production",
  beat: 7,
};

test("an entry is read as it was last written, and no draft stays", async () => {
  const ledger = createLedgerFolder(root);
  expect(await ledger.read(entry.installationId)).toBeUndefined();
  await ledger.write(entry);
  await ledger.write({ ...entry, beat: 8 });
  expect(await createLedgerFolder(root).read(entry.installationId)).toEqual({ ...entry, beat: 8 });
  expect(await readdir(root)).toEqual([`${entry.installationId}.json`]);
});

test.each(["", "{", '{"beat": 1}'])(
  "a file that reads %j is an error, not an empty ledger",
  async (text) => {
    await writeFile(join(root, `${entry.installationId}.json`), text);
    await expect(createLedgerFolder(root).read(entry.installationId)).rejects.toThrow(
      /JSON|installationId/,
    );
  },
);

test("a folder that has gone is an error at the next write", async () => {
  await expect(createLedgerFolder(join(root, "gone")).write(entry)).rejects.toThrow("ENOENT");
});
