import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cancellationDocument } from "#sepa/cancellation-document.ts";
import { openCancellationDirectory } from "#sepa/open-cancellation-directory.ts";
import { cancellationNumber, sendNow } from "#sepa/testing/cancellations.ts";

const ROUNDS = 12;
const WRITER = join(import.meta.dirname, "testing/write-until-killed.ts");

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "expunge-killed-"));
});

afterEach(async () => rm(root, { recursive: true }));

/** Starts a process that writes cancellations from a number on, and kills it after some milliseconds. */
async function writeAndBeKilled(first: number, milliseconds: number): Promise<void> {
  const writer = spawn(process.execPath, [WRITER, root, String(first)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  await once(writer, "message");
  await setTimeout(milliseconds);
  writer.kill("SIGKILL");
  const [, signal] = (await once(writer, "exit")) as [unknown, string];
  expect(signal).toBe("SIGKILL");
}

const writtenFiles = async () =>
  (await readdir(root, { recursive: true })).filter((name) => name.endsWith(".xml"));
const numberOf = (file: string) => Number(file.slice(-"000000000000.xml".length, -".xml".length));

async function expectAllWhole(files: readonly string[]): Promise<void> {
  const texts = files.map(async (file) => readFile(join(root, file), "utf8"));
  const whole = files.map((file) => cancellationDocument(cancellationNumber(numberOf(file))));
  expect(await Promise.all(texts)).toEqual(whole);
}

test("a process killed at any moment leaves complete cancellations or none, and the next one continues from there", async () => {
  let written = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    // Overlaps with the files that the last round may have left unfinished.
    await writeAndBeKilled(Math.max(0, written - 8), round % 10);
    const files = await writtenFiles();
    await expectAllWhole(files);
    expect(files.length).toBeGreaterThan(written);
    written = files.length;
  }

  const last = Math.max(...(await writtenFiles()).map(numberOf));
  const all = Array.from({ length: last + 1 }, (_, number) => number);
  const channel = await openCancellationDirectory(root);
  await Promise.all(
    all.map(async (number) => sendNow(channel, "TN-1", cancellationNumber(number))),
  );
  const files = await writtenFiles();
  await expectAllWhole(files);
  expect(files.map(numberOf).toSorted((a, b) => a - b)).toEqual(all);
});
