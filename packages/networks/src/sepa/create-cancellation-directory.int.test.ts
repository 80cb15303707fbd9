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
  breakDown: async () => rm(root, { recursive: true }),
}));

describe("directory of cancellations", () => {
  const send = async (tenantId = "TN-1") =>
    createCancellationDirectory(root).send(tenantId, CANCELLATION);

  test("holds a cancellation under its tenant and the message's id, and nothing beside it", async () => {
    await send();
    expect((await readdir(parent, { recursive: true })).toSorted()).toEqual([
      "outbox",
      "outbox/TN-1",
      `outbox/TN-1/${NAME}`,
    ]);
    expect(await read("TN-1", NAME)).toBe(DOCUMENT);
  });

  test("lets nobody else read what it holds", async () => {
    await send();
    expect(await modeOf("TN-1")).toBe("700");
    expect(await modeOf("TN-1", NAME)).toBe("600");
  });

  test.each(["..", "../x", "/x", "a/../../x", "..\\x"])(
    "holds what is of the tenant %j in one folder within the root",
    async (tenantId) => {
      await send(tenantId);
      expect(await readdir(parent)).toEqual(["outbox"]);
      const folders = await readdir(root);
      expect(folders).toHaveLength(1);
      expect(await read(...folders, NAME)).toBe(DOCUMENT);
    },
  );

  test("leaves a cancellation that is there as it is, to the byte and to its place on the disk", async () => {
    await mkdir(join(root, "TN-1"));
    await writeFile(join(root, "TN-1", NAME), "what was told to the bank");
    const before = await stat(join(root, "TN-1", NAME));
    await send();
    expect(await read("TN-1", NAME)).toBe("what was told to the bank");
    const after = await stat(join(root, "TN-1", NAME));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    expect(await readdir(join(root, "TN-1"))).toEqual([NAME]);
  });

  test("takes no notice of what a killed process has left", async () => {
    const left = `.${NAME}.01890a5d-ac96-774b-bcce-b302099a8057.draft`;
    await mkdir(join(root, "TN-1"));
    await writeFile(join(root, "TN-1", left), DOCUMENT.slice(0, 100));
    await send();
    expect((await readdir(join(root, "TN-1"))).toSorted()).toEqual([left, NAME]);
    expect(await read("TN-1", NAME)).toBe(DOCUMENT);
  });

  test("is not made where there is none: the disk may not be mounted", async () => {
    await rm(root, { recursive: true });
    await expect(send()).rejects.toThrow(
      `Cannot write the mandate cancellation ${join(root, "TN-1", NAME)}: Error: ENOENT`,
    );
    expect(await readdir(parent)).toEqual([]);
  });

  test("fails where it is a file", async () => {
    await rm(root, { recursive: true });
    await writeFile(root, "");
    await expect(send()).rejects.toThrow(`${NAME}: Error: ENOTDIR`);
  });

  test("fails where the tenant's folder is a file", async () => {
    await writeFile(join(root, "TN-1"), "");
    await expect(send()).rejects.toThrow(`${NAME}: Error: ENOTDIR`);
  });

  test("fails for a tenant whose name no folder can have, and leaves nothing", async () => {
    await expect(send("x".repeat(256))).rejects.toThrow(`${NAME}: Error: ENAMETOOLONG`);
    expect(await readdir(root)).toEqual([]);
  });

  test("sends what failed when it can", async () => {
    await writeFile(join(root, "TN-1"), "");
    await expect(send()).rejects.toThrow("ENOTDIR");
    await rm(join(root, "TN-1"));
    await send();
    expect(await read("TN-1", NAME)).toBe(DOCUMENT);
  });
});
