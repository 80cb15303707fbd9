import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { parseEnvironment } from "#boundary/parse-environment.ts";

const folder = mkdtempSync(join(tmpdir(), "expunge-settings-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SECRET = "private-private";
const schema = z.object({
  KEY: z
    .string()
    .regex(/^[a-z-]+$/, "must be letters")
    .meta({ file: true }),
  URL: z.url().meta({ file: true }).optional(),
  PORT: z.string().optional(),
});
const read = (environment: Record<string, string>) => parseEnvironment(schema, environment);

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test.each(["", "\n", "\r\n", "\n\n"])("a setting from a file, which ends with %j", (end) => {
  expect(read({ KEY_FILE: file("key", SECRET + end) })).toEqual({ KEY: SECRET });
});

test("a file keeps line breaks within, and an optional setting can be a file too", () => {
  const url = file("url", "https://a.example/\n");
  expect(read({ KEY: SECRET, URL_FILE: url })).toEqual({ KEY: SECRET, URL: "https://a.example/" });
  const broken = file("lines", `${SECRET}\n${SECRET}\n`);
  expect(() => read({ KEY_FILE: broken })).toThrow(/^KEY_FILE: must be letters$/);
});

test("a setting that is given in both ways is refused", () => {
  expect(() => read({ KEY: SECRET, KEY_FILE: file("key", SECRET) })).toThrow(
    /^KEY and KEY_FILE must not both be set$/,
  );
});

test("an empty KEY_FILE counts as unset", () => {
  expect(read({ KEY: SECRET, KEY_FILE: " " })).toEqual({ KEY: SECRET });
});

test.each([
  ["that is missing", join(folder, "none"), `${folder}/none cannot be read (ENOENT)`],
  ["that is a folder", folder, `${folder} cannot be read (EISDIR)`],
  ["that is empty", file("empty", "\n"), `${folder}/empty is empty`],
  ["that is too long", file("long", "x".repeat(70_000)), `${folder}/long is too long`],
  ["whose path is the secret itself", SECRET, "must be an absolute path"],
])("a file %s is named in one line", (_, path, fault) => {
  expect(() => read({ KEY_FILE: path, URL_FILE: join(folder, "no-url") })).toThrow(
    new Error(`KEY_FILE: ${fault}; URL_FILE: ${folder}/no-url cannot be read (ENOENT)`).message,
  );
});

test("a fault in the content names the file's setting, never the content", () => {
  expect(() => read({ KEY_FILE: file("key", "S3cret") })).toThrow(/^KEY_FILE: must be letters$/);
  expect(() => read({ KEY: SECRET, URL_FILE: file("url", "not a url") })).toThrow(
    /^URL_FILE: must be a URL$/,
  );
});

test("faults of files stand beside all other faults", () => {
  const both = schema.extend({ NAME: z.string() });
  expect(() => parseEnvironment(both, { KEY_FILE: "/none" })).toThrow(
    /^KEY_FILE: \/none cannot be read \(ENOENT\); NAME: is missing$/,
  );
});

test("a setting that may not be a file is not read from one", () => {
  expect(read({ KEY: SECRET, PORT_FILE: file("port", "80") })).toEqual({ KEY: SECRET });
});
