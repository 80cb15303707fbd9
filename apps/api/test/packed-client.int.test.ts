import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { PATIENCE_MS } from "@expunge/testkit/patience";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageOf } from "#test/page-of.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");
const ORIGIN = "https://console.example";

/** A program of another team: it stores a card token, deletes it, watches that to the end, and expects an error. */
const PROGRAM = `
import { createExpungeClient, type Deletion, type ExpungeClientOptions, ExpungeError, type LoggedEvent } from "@expunge/client";

export async function deleteOne(options: ExpungeClientOptions): Promise<readonly string[]> {
  const expunge = createExpungeClient(options);
  const { token } = await expunge.cardTokens.store.mutate({ brand: "Visa", last4: "4242", expiry: "12/2031" });
  const target = { kind: "card_token", token } as const;
  const { planHash, decision } = await expunge.deletions.preview.query({ target, reason: "customer_request" });
  const deletion: Deletion = await expunge.deletions.request.mutate({ target, reason: "customer_request", planHash });
  const types: LoggedEvent["type"][] = [];
  for await (const { data } of expunge.deletions.watch.subscribe({ id: deletion.id })) types.push(data.type);
  const { items } = await expunge.deletions.list.query();
  const code = await expunge.cardTokens.get.query({ token: "unknown" }).then(
    () => "found",
    (error: unknown) => (error instanceof ExpungeError ? error.data.expunge.code : "another error"),
  );
  return [decision, types.at(-1) ?? "none", String(items.length > 0), code];
}

// @ts-expect-error The reason is missing.
export const incomplete = (options: ExpungeClientOptions) => createExpungeClient(options).deletions.request.mutate({ target: { kind: "card_token", token: "t" } });
// @ts-expect-error No procedure has this name.
export const unknownName = (options: ExpungeClientOptions) => createExpungeClient(options).deletions.forget;
`;
const MAIN = `
import settings from "./settings.json" with { type: "json" };
import { deleteOne } from "./program.ts";

console.log(JSON.stringify(await deleteOne(settings)));
`;
const EXPECTED = ["accepted", "expunge.deletion.completed", "true", "not_found"];

let api: TestApi;
let folder: string;
let tarball: string;
beforeAll(async () => {
  [api, folder] = await Promise.all([
    startTestApi({ corsOrigins: [ORIGIN] }),
    mkdtemp(join(tmpdir(), "another-team-")),
  ]);
  const { stdout } = await run(process.execPath, [join(root, "scripts/pack-client.ts"), folder]);
  tarball = stdout.trim();
  const settings = { url: api.url, token: await api.staff(await api.tenant()) };
  const files = {
    "package.json": { private: true, type: "module" },
    "settings.json": settings,
    "tsconfig.json": {
      compilerOptions: {
        target: "es2024",
        lib: ["ES2024", "DOM"],
        types: [],
        module: "nodenext",
        resolveJsonModule: true,
        allowImportingTsExtensions: true,
        noEmit: true,
        strict: true,
        exactOptionalPropertyTypes: true,
        verbatimModuleSyntax: true,
        skipLibCheck: false,
      },
      files: ["main.ts"],
    },
  };
  for (const [name, content] of Object.entries(files))
    await writeFile(join(folder, name), JSON.stringify(content));
  await writeFile(join(folder, "program.ts"), PROGRAM);
  await writeFile(join(folder, "main.ts"), MAIN);
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: folder });
}, PATIENCE_MS);
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

describe("the packed client, installed in a project outside of this repository", () => {
  test("brings no other package, and imports nothing", async () => {
    expect(await readdir(join(folder, "node_modules"))).toEqual([".package-lock.json", "@expunge"]);
    const installed = join(folder, "node_modules/@expunge/client");
    const bundle = await readFile(join(installed, "dist/index.js"), "utf8");
    expect(bundle).not.toMatch(/^import\b|\bimport\(|\brequire\(|node:/m);
    expect(await readFile(join(installed, "THIRD-PARTY-NOTICES.md"), "utf8")).toContain("MIT");
  });

  test("types a program with lib ES2024 and DOM, without Node's types", async () => {
    const tsc = join(root, "node_modules/.bin/tsc");
    const faults = await run(tsc, ["-p", folder]).then(
      () => "",
      (error: unknown) => (error as { readonly stdout: string }).stdout,
    );
    expect(faults).toBe("");
  });

  test("stores, deletes and watches from Node", async () => {
    const { stdout } = await run(process.execPath, ["main.ts"], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual(EXPECTED);
  });

  test("does the same from a page of another origin, by the CORS protocol", async () => {
    const path = join(folder, "node_modules/@expunge/client/dist/index.js");
    const { createExpungeClient } = (await import(pathToFileURL(path).href)) as {
      createExpungeClient: (options: object) => {
        readonly deletions: {
          readonly list: { query(): Promise<{ readonly items: readonly unknown[] }> };
          readonly watch: {
            subscribe(input: object): AsyncIterable<{ readonly data: { readonly type: string } }>;
          };
        };
      };
    };
    const settings = JSON.parse(await readFile(join(folder, "settings.json"), "utf8")) as object;
    const client = createExpungeClient({ ...settings, fetch: pageOf(ORIGIN) });
    expect((await client.deletions.list.query()).items).toHaveLength(1);
    for await (const { data } of client.deletions.watch.subscribe({ lastEventId: "0" })) {
      expect(data.type).toMatch(/^expunge\./);
      break;
    }
    const foreign = createExpungeClient({
      ...settings,
      retries: 0,
      fetch: pageOf("https://evil.example"),
    });
    await expect(foreign.deletions.list.query()).rejects.toMatchObject({
      data: { expunge: { code: "unreachable" } },
    });
  });
});
