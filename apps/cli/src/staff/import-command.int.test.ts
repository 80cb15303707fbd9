import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { startTestApi, type TestApi } from "@expunge/api/testing/start-test-api";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { Terminal } from "#terminal/terminal.ts";
import { runOn } from "#testing/run-command.ts";

let api: TestApi;
let environment: Record<string, string>;
let folder: string;

beforeAll(async () => {
  api = await startTestApi();
  folder = await mkdtemp(join(tmpdir(), "expunge-import-"));
  environment = { EXPUNGE_URL: api.url, EXPUNGE_TOKEN: await api.staff(await api.tenant()) };
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await api.close();
});

/** Imports card tokens from a file or, for `-`, from the standard input. */
const runImport = (parts: Partial<Terminal>, ...args: string[]) =>
  runOn({ environment, ...parts }, "import", "--kind", "card_token", ...args);

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const HEADER = "token,brand,last4,expiry\n";
const row = (token: string, last4 = "4242") => `${token},Visa,${last4},12/2031\n`;
const counts = (imported: number, unchanged: number, invalid: number, dryRun = false) => ({
  lines: imported + unchanged + invalid,
  imported,
  unchanged,
  invalid,
  dryRun,
});

test("a compressed file is checked, imported once, and each bad line is named without its values", async () => {
  const rows = [row("tok-1"), row("tok-secret", "42"), row("tok-2")].join("");
  const path = await file("tokens.csv.gz", gzipSync(HEADER + rows));
  const bad = { line: 3, field: "last4", message: expect.any(String) as unknown };
  for (const [args, summary] of [
    [["--dry-run"], counts(2, 0, 1, true)],
    [[], counts(2, 0, 1)],
    [[], counts(0, 2, 1)],
  ] as const) {
    const { code, printed, noted } = await runImport({}, path, "--json", ...args);
    const lines = printed.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([bad, summary]);
    expect([code, noted]).toEqual([1, expect.stringContaining("1 of 3 lines are invalid")]);
    expect(printed).not.toContain("tok-");
  }
  const shown: string[] = [];
  const people = await runImport({ progress: (text) => void shown.push(text) }, path);
  expect(people.printed).toMatch(/^line 3: last4: must .*\nlines +3\nimported +0\nunchanged +2\n/);
  expect(shown).toContainEqual(expect.stringMatching(/^0\.0 MB of 0\.0 MB, 100 %$/));
  expect(shown.at(-1)).toBe("");
});

/** Two lines of NDJSON, one after the other. */
async function* slowly() {
  for (const token of ["s-1", "s-2"]) {
    yield Buffer.from(
      `${JSON.stringify({ token, brand: "Visa", last4: "4242", expiry: "12/2031" })}\n`,
    );
    await new Promise(setImmediate);
  }
}

test("the standard input is imported as it comes", async () => {
  const input = () => Readable.from(slowly());
  expect(await runImport({ input }, "-")).toMatchObject({
    code: 2,
    noted: expect.stringContaining("add --format") as unknown,
  });
  const ran = await runImport({ input }, "-", "--format", "ndjson", "--json");
  expect([ran.code, JSON.parse(ran.printed)]).toEqual([0, counts(2, 0, 0)]);
});

test("bad lines by the ten thousand are read while the rest is still being sent", async () => {
  const many = 20_000;
  const path = await file("bad.csv", HEADER + row("t", "42").repeat(many));
  const { code, printed } = await runImport({}, path, "--json");
  const lines = printed.trim().split("\n");
  expect([code, lines.length]).toEqual([1, many + 1]);
  expect(JSON.parse(lines.at(-1) ?? "")).toEqual(counts(0, 0, many));
});

test("input that breaks off, that is refused as a whole or that is not there exits as documented", async () => {
  const whole = gzipSync(HEADER + row("cut-1"));
  const cut = await runImport({}, await file("cut.csv.gz", whole.subarray(0, -12)));
  expect([cut.code, cut.noted]).toEqual([
    1,
    "expunge import: the input was not read from line 2 on: the input breaks off here\n",
  ]);
  const columns = await runImport({}, await file("columns.csv", "token,colour\n"));
  expect([columns.code, columns.noted]).toEqual([
    2,
    expect.stringContaining('unknown column "colour"'),
  ]);
  const none = await runImport({}, join(folder, "none.csv"));
  expect([none.code, none.noted]).toEqual([2, expect.stringContaining("cannot be read (ENOENT)")]);
  const empty = await runImport({}, await file("empty.ndjson", ""), "--json");
  expect([empty.code, JSON.parse(empty.printed)]).toEqual([0, counts(0, 0, 0)]);

  const good = await file("good.csv", HEADER + row("good-1"));
  const agent = await api.staff(await api.tenant(), "agent");
  const forbidden = await runImport(
    { environment: { ...environment, EXPUNGE_TOKEN: agent } },
    good,
  );
  expect([forbidden.code, forbidden.noted]).toEqual([3, expect.stringContaining("the role of")]);
  const gone = { ...environment, EXPUNGE_URL: "http://127.0.0.1:1" };
  expect((await runImport({ environment: gone }, good)).code).toBe(3);
});

test("a service that ends in the middle of its answer leaves an import to repeat, and one that refuses early is heard", async () => {
  const big = await file("big.csv", HEADER + row("big").repeat(200_000));
  for (const [status, body, said] of [
    [200, `{"line":2,"field":"last4","message":"must be 4 digits"}\n`, "run the import again"],
    [401, `{"error":"unauthorized"}`, "does not accept EXPUNGE_TOKEN"],
    [429, `{"error":"too many requests"}`, "an import of this tenant is running"],
    [404, "<html>", "not from Expunge"],
  ] as const) {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(status).write(body, () => {
        if (status === 200) response.socket?.end();
        else response.end();
      });
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const there = { ...environment, EXPUNGE_URL: `http://127.0.0.1:${port}` };
    const { code, noted } = await runImport({ environment: there }, big);
    server.closeAllConnections();
    expect([code, noted]).toEqual([status === 429 ? 1 : 3, expect.stringContaining(said)]);
  }
});

test("a connection that breaks behind the last line of an answer is no failure of the import", async () => {
  const server = createServer((request, response) => {
    request.resume().once("end", () => {
      response.writeHead(200).write(`${JSON.stringify(counts(1, 0, 0))}\n`);
      response.socket?.end();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const there = { ...environment, EXPUNGE_URL: `http://127.0.0.1:${port}` };
  const good = await file("good-2.csv", HEADER + row("good-2"));
  const ran = await runImport({ environment: there }, good, "--json");
  expect([ran.code, JSON.parse(ran.printed)]).toEqual([0, counts(1, 0, 0)]);
});
