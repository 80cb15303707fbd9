import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCancellationFolders } from "@expunge/database/mandates/cancellation-folders";
import { FACTS_SCHEMA, invalidAmong } from "@expunge/networks/sepa/testing/invalid-among";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openStage } from "#testing/open-stage.ts";
import { CREDITOR, DEBTOR, IBAN, staffDesk } from "#testing/staff-desk.ts";

const stage = await openStage();
const desk = staffDesk(stage);
let outbox: string;
beforeAll(() => desk.setPolicy({ cancellationChannel: "pain.011" }));
beforeEach(async () => {
  outbox = await mkdtemp(join(tmpdir(), "expunge-outbox-"));
  return () => rm(outbox, { recursive: true });
});
afterAll(() => stage.close());

const worker = () => stage.worker({ SEPA_CHANNEL_DIR: outbox });

/** The documents in the outbox by their file's name; those of other tenants would be elsewhere. */
async function documents(): Promise<Readonly<Record<string, string>>> {
  const folder = join(outbox, stage.tenantId);
  const names = await readdir(folder).catch(() => []);
  const whole = names.filter((name) => name.endsWith(".xml"));
  return Object.fromEntries(
    await Promise.all(
      whole.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const),
    ),
  );
}

/** Deletes the option of a new mandate, whose cancellation is then due to be sent. */
async function cancel(mandateReference: string): Promise<void> {
  await desk.completed(await desk.request(await desk.storeOption(mandateReference)));
}

const untold = async () =>
  (
    await stage.owner<{ reference: string }>(
      "SELECT reference FROM mandate WHERE cancellation_sent_at IS NULL ORDER BY reference",
    )
  ).map(({ reference }) => reference);

const allTold = () => vi.waitFor(async () => expect(await untold()).toEqual([]), patiently);

const jobs = () =>
  stage.owner(
    "SELECT FROM pgboss.job WHERE name = 'mandate-cancellation' AND state <> 'completed'",
  );

describe("the cancellation of a mandate", () => {
  test("SEPA-20: is sent in one valid pain.011 file, recorded, and carries no erased data", async () => {
    const told = worker();
    await cancel("M-told");
    await allTold();
    const written = await documents();
    const [document] = Object.values(written);
    expect(Object.keys(written)).toHaveLength(1);
    expect(await invalidAmong(FACTS_SCHEMA, written)).toEqual([]);
    for (const part of ["M-told", CREDITOR, "<Cd>MD16</Cd>"]) expect(document).toContain(part);
    for (const erased of [IBAN, DEBTOR, "Zoraida"]) expect(document).not.toContain(erased);
    const noted = await stage.owner(
      "SELECT actor, outcome, details FROM audit_entry WHERE action = 'mandate.send_cancellation'",
    );
    expect(noted).toEqual([
      { actor: "system:worker", outcome: "sent", details: { reason: "MD16" } },
    ]);
    await told.end("SIGTERM");
  });

  test("SEPA-20: is sent once each when the worker is killed amid them and another one is started", async () => {
    const references = Array.from({ length: 6 }, (_, place) => `M-killed-${place}`);
    for (const reference of references) await cancel(reference);
    const killed = worker();
    await vi.waitFor(async () => expect(await documents()).not.toEqual({}), {
      ...patiently,
      interval: 1,
    });
    expect(await killed.end("SIGKILL")).toEqual({ code: null, signal: "SIGKILL" });
    const before = await documents();
    await stage.minutePasses();

    const successor = worker();
    await allTold();
    await vi.waitFor(async () => expect(await jobs()).toEqual([]), patiently);
    const after = await documents();
    expect(after).toMatchObject(before);
    expect(await invalidAmong(FACTS_SCHEMA, after)).toEqual([]);
    const named = Object.values(after).map((text) => /M-killed-\d/.exec(text)?.[0] ?? text);
    expect(named.toSorted()).toEqual(references);
    await successor.end("SIGTERM");
  });

  test("SEPA-20: is left by a worker without a folder to one that has it, at once; the deletion does not wait", async () => {
    const without = stage.worker();
    await without.ready;
    await cancel("M-late");
    expect(await untold()).toEqual(["M-late"]);

    const told = worker();
    await allTold();
    expect(Object.values(await documents())).toEqual([expect.stringContaining("M-late")]);
    expect(without.said()).not.toContain("mandate cancellation");
    await without.end("SIGTERM");
    await told.end("SIGTERM");
  });

  test("is not sent when the tenant has set no channel", async () => {
    await desk.setPolicy({});
    await cancel("M-untold");
    const others = worker();
    await desk.setPolicy({ cancellationChannel: "pain.011" });
    await cancel("M-afterwards");
    await vi.waitFor(async () => expect(await untold()).toEqual(["M-untold"]), patiently);
    expect(Object.values(await documents())).toEqual([expect.stringContaining("M-afterwards")]);
    await others.end("SIGTERM");
  });
});

test("SEPA-22: a worker with a folder reports it, and counts as one that can serve the channel", async () => {
  const folders = createCancellationFolders(stage.database);
  await stage.owner("DELETE FROM cancellation_folder");
  expect(await folders.isServed()).toBe(false);
  const serving = worker();
  await vi.waitFor(async () => expect(await folders.isServed()).toBe(true), patiently);
  await serving.end("SIGTERM");
});

describe("a SEPA_CHANNEL_DIR that is no folder is named in one line", () => {
  test.each([
    ["missing", () => join(outbox, "missing")],
    [
      "a file",
      async () => {
        const file = join(outbox, "file");
        await writeFile(file, "");
        return file;
      },
    ],
  ])("%s", async (_, path) => {
    const refused = stage.worker({ SEPA_CHANNEL_DIR: await path() });
    expect(await refused.ended).toEqual({ code: 1, signal: null });
    expect(refused.said()).toBe("worker: SEPA_CHANNEL_DIR: must be a folder that exists\n");
  });
});
