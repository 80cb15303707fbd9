import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadSecrets } from "#secrets.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "expunge-secrets-"));
});
afterEach(() => rm(home, { recursive: true }));

test("secrets are made once, and the same ever after", async () => {
  const made = await loadSecrets(home);
  expect(await loadSecrets(home)).toEqual(made);
});

test.each(["", "{", '{"masterKey": 1}', "null"])(
  "a file of secrets that reads %j is refused and not replaced, and not quoted",
  async (text) => {
    const path = join(home, "secrets.json");
    await writeFile(path, text);
    await expect(loadSecrets(home)).rejects.toThrow(
      /^EXPUNGE_HOME: .*secrets\.json is not readable by this version: start with --fresh$/,
    );
    expect(await readFile(path, "utf8")).toBe(text);
  },
);
