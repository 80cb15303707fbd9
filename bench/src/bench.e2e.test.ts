import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fileOf } from "#stack/child.ts";

async function run(...args: string[]) {
  const folder = await mkdtemp(join(tmpdir(), "expunge-bench-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const temporary = join(folder, "tmp");
  await mkdir(temporary);
  const json = join(folder, "results.json");
  const child = spawn(process.execPath, [fileOf("main.ts"), ...args, "--json", json], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const [code] = (await once(child, "close")) as [number];
  return { code, output, json, left: await readdir(temporary) };
}

test("a row is measured beside its floor, every deletion is found again, and nothing is left behind", async () => {
  const { code, output, json, left } = await run(
    "--rows",
    "6",
    "--rounds",
    "1",
    "--requests",
    "256",
  );
  // On a busy machine a row may fall short; it does not fail.
  expect(output).toMatch(/^6 {2}median of contract 2, one client, against .* <= 3 +(ok|SHORT)$/m);
  expect(code).toBe(/ok$/m.test(output) ? 0 : 1);
  const { known, results } = JSON.parse(await readFile(json, "utf8")) as {
    known: { postgresql: string };
    results: { row: number; failures: number; ours: number[] }[];
  };
  expect(known.postgresql).toMatch(/^18\./);
  expect(results).toMatchObject([{ row: 6, failures: 0 }]);
  expect(results[0]?.ours).toHaveLength(1);
  expect(left).toEqual([]);
});

test("a deletion is held against the limit, a list against the read alone, calls of staff against no-ops, and an import and a batch against one statement", async () => {
  const { code, output, json, left } = await run(
    "--rows",
    "12,16,18,24,25",
    "--rounds",
    "1",
    "--requests",
    "256",
  );
  expect(output).toMatch(/^12 {2}contract 2 against the limit, .* >= 1.5 +(ok|SHORT)$/m);
  expect([0, 1]).toContain(code);
  const { results } = JSON.parse(await readFile(json, "utf8")) as {
    results: { row: number; name: string; failures: number }[];
  };
  expect(results).toMatchObject([
    { row: 12, name: "contract 2", failures: 0 },
    { row: 16, name: "contract 2, the list of an account", failures: 0 },
    { row: 18, name: "paymentOptions.store", failures: 0 },
    { row: 18, name: "cardTokens.store", failures: 0 },
    { row: 18, name: "deletions.preview", failures: 0 },
    { row: 24, failures: 0 },
    { row: 24, failures: 0 },
    { row: 24, failures: 0 },
    { row: 25, failures: 0 },
    { row: 25, failures: 0 },
    { row: 25, failures: 0 },
  ]);
  expect(left).toEqual([]);
});

test("an option that is not known is named, and nothing is started", async () => {
  const { code, output, left } = await run("--row", "6");
  expect(code).toBe(1);
  expect(output).toMatch(/^bench: Unknown option '--row'/);
  expect(left).toEqual([]);
});
