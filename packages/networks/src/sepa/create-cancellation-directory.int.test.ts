import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cancellationDocument } from "#sepa/cancellation-document.ts";
import { createCancellationDirectory } from "#sepa/create-cancellation-directory.ts";
import { mandateCancellationChannelSuite } from "#sepa/mandate-cancellation-channel-suite.ts";
import { tenantFolder } from "#sepa/tenant-folder.ts";
import { cancellationNumber } from "#sepa/testing/cancellations.ts";

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
const modeOf = async (...names: readonly string[]) =>
  ((await stat(join(root, ...names))).mode & 0o777).toString(8);

mandateCancellationChannelSuite(async () => ({
  channel: createCancellationDirectory(root),
  sent: async (tenantId) => {
    const folder = tenantFolder(tenantId);
    const names = await readdir(join(root, folder));
    return Promise.all(names.map(async (name) => read(folder, name)));
  },
  disable: async () => rm(root, { recursive: true }),
}));

describe("directory of cancellations", () => {
  const send = async (tenantId = "TN-1") =>
    createCancellationDirectory(root).send(tenantId, CANCELLATION);

  test("stores a cancellation under its tenant and message id, and nothing else", async () => {
    await send();
    expect((await readdir(parent, { recursive: true })).toSorted()).toEqual([
      "outbox",
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
      const folders = await readdir(root);
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
    const left = `.${NAME}.01890a5d-ac96-774b-bcce-b302099a8057.draft`;
    await mkdir(join(root, "TN-1"));
    await writeFile(join(root, "TN-1", left), DOCUMENT.slice(0, 100));
    await send();
    expect((await readdir(join(root, "TN-1"))).toSorted()).toEqual([left, NAME]);
    expect(await read("TN-1", NAME)).toBe(DOCUMENT);
  });

  test("is not created when it is missing: the disk may not be mounted", async () => {
    await rm(root, { recursive: true });
    await expect(send()).rejects.toThrow(
      `Cannot write the mandate cancellation ${join(root, "TN-1", NAME)}: Error: ENOENT`,
    );
    expect(await readdir(parent)).toEqual([]);
  });

  test("fails when the root is a file", async () => {
    await rm(root, { recursive: true });
    await writeFile(root, "");
    await expect(send()).rejects.toThrow(`${NAME}: Error: ENOTDIR`);
  });

  test("fails when the tenant's folder is a file", async () => {
    await writeFile(join(root, "TN-1"), "");
    await expect(send()).rejects.toThrow(`${NAME}: Error: ENOTDIR`);
  });

  test("fails for a tenant id that is too long for a folder name, and leaves nothing", async () => {
    await expect(send("x".repeat(256))).rejects.toThrow(`${NAME}: Error: ENAMETOOLONG`);
    expect(await readdir(root)).toEqual([]);
  });

  test("sends a failed cancellation once that is possible", async () => {
    await writeFile(join(root, "TN-1"), "");
    await expect(send()).rejects.toThrow("ENOTDIR");
    await rm(join(root, "TN-1"));
    await send();
    expect(await read("TN-1", NAME)).toBe(DOCUMENT);
  });
});
