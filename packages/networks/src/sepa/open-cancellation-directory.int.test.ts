import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cancellationDocument } from "#sepa/cancellation-document.ts";
import { mandateCancellationChannelSuite } from "#sepa/mandate-cancellation-channel-suite.ts";
import { openCancellationDirectory } from "#sepa/open-cancellation-directory.ts";
import { tenantFolder } from "#sepa/tenant-folder.ts";
import { cancellationNumber, sendNow } from "#sepa/testing/cancellations.ts";

const CANCELLATION = cancellationNumber(1);
const DOCUMENT = cancellationDocument(CANCELLATION);
const NAME = "01890a5dac96774bbcce000000000001.xml";

let parent: string;
let root: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "expunge-cancellations-"));
  root = join(parent, "outbox");
  await mkdir(root);
});

afterEach(async () => rm(parent, { recursive: true }));

const read = async (...names: readonly string[]) => readFile(join(root, ...names), "utf8");
const foldersOf = async (folder: string) =>
  (await readdir(folder)).filter((name) => name !== ".expunge-folder");
const modeOf = async (...names: readonly string[]) =>
  ((await stat(join(root, ...names))).mode & 0o777).toString(8);

const published = async (tenantId: string) => {
  const folder = tenantFolder(tenantId);
  const names = await readdir(join(root, folder));
  return names.filter((name) => name.endsWith(".xml")).map((name) => join(folder, name));
};
mandateCancellationChannelSuite(async () => ({
  channel: await openCancellationDirectory(root),
  sent: async (tenantId) =>
    Promise.all((await published(tenantId)).map(async (file) => read(file))),
  takeAway: async (tenantId) => {
    for (const file of await published(tenantId)) await rm(join(root, file));
  },
  disable: async () => rm(root, { recursive: true }),
}));

describe("directory of cancellations", () => {
  const send = async (tenantId = "TN-1") =>
    sendNow(await openCancellationDirectory(root), tenantId, CANCELLATION);

  test("stores a cancellation under its tenant and message id, and nothing else", async () => {
    await send();
    expect((await readdir(parent, { recursive: true })).toSorted()).toEqual([
      "outbox",
      "outbox/.expunge-folder",
      "outbox/TN-1",
      `outbox/TN-1/${NAME}`,
    ]);
    expect(await read("TN-1", NAME)).toBe(DOCUMENT);
  });

  test("is readable by its owner only", async () => {
    await send();
    expect(await modeOf("TN-1")).toBe("700");
    expect(await modeOf("TN-1", NAME)).toBe("600");
  });

  test.each(["..", "../x", "/x", "a/../../x", "..\\x"])(
    "stores files of the tenant %j in one folder within the root",
    async (tenantId) => {
      await send(tenantId);
      expect(await readdir(parent)).toEqual(["outbox"]);
      const folders = await foldersOf(root);
      expect(folders).toHaveLength(1);
      expect(await read(...folders, NAME)).toBe(DOCUMENT);
    },
  );

  test("does not touch an existing cancellation, neither its bytes nor its inode", async () => {
    await mkdir(join(root, "TN-1"));
    await writeFile(join(root, "TN-1", NAME), "an earlier document");
    const before = await stat(join(root, "TN-1", NAME));
    await send();
    expect(await read("TN-1", NAME)).toBe("an earlier document");
    const after = await stat(join(root, "TN-1", NAME));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    expect(await readdir(join(root, "TN-1"))).toEqual([NAME]);
  });

  test("ignores the draft of a killed process", async () => {
    const left = `.${NAME}.7.draft`;
    await mkdir(join(root, "TN-1"));
    await writeFile(join(root, "TN-1", left), DOCUMENT.slice(0, 100));
    await send();
    expect((await readdir(join(root, "TN-1"))).toSorted()).toEqual([left, NAME]);
    expect(await read("TN-1", NAME)).toBe(DOCUMENT);
  });

  test("is not created when it is missing, or empty, later: the disk may not be mounted", async () => {
    const channel = await openCancellationDirectory(root);
    await rm(root, { recursive: true });
    const written = () => sendNow(channel, "TN-1", CANCELLATION);
    const message = `Cannot write the mandate cancellation ${join(root, "TN-1", NAME)}: Error: `;
    await expect(written()).rejects.toThrow(`${message}ENOENT`);
    expect(await readdir(parent)).toEqual([]);
    await mkdir(root);
    await expect(written()).rejects.toThrow(`${message}ENOENT`);
    await openCancellationDirectory(root);
    await expect(written()).rejects.toThrow(`${message}${root} is another folder than before`);
    expect(await foldersOf(root)).toEqual([]);
  });

  test("has one id in all processes, also when they open it at the same time", async () => {
    const opened = await Promise.all(
      Array.from({ length: 8 }, () => openCancellationDirectory(root)),
    );
    expect(new Set(opened.map(({ folderId }) => folderId)).size).toBe(1);
  });

  test("fails when the tenant's folder is a file", async () => {
    await writeFile(join(root, "TN-1"), "");
    await expect(send()).rejects.toThrow(`${NAME}: Error: ENOTDIR`);
  });

  test("fails for a tenant id that is too long for a folder name, and leaves nothing", async () => {
    await expect(send("x".repeat(256))).rejects.toThrow(`${NAME}: Error: ENAMETOOLONG`);
    expect(await foldersOf(root)).toEqual([]);
  });

  test("sends a failed cancellation once that is possible", async () => {
    await writeFile(join(root, "TN-1"), "");
    await expect(send()).rejects.toThrow("ENOTDIR");
    await rm(join(root, "TN-1"));
    await send();
    expect(await read("TN-1", NAME)).toBe(DOCUMENT);
  });
});
