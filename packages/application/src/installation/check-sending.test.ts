import { expect, test } from "vitest";
import { checkSending } from "#installation/check-sending.ts";
import type { Installation } from "#installation/installation.ts";
import type { LedgerEntry } from "#installation/ledger.port.ts";

const NEW: Installation = { id: "i-1", environmentId: "production", beat: 0, restoredAt: null };

/** A database, as the function `beat_installation` treats it. */
function memoryDatabase(first: Installation = NEW) {
  let row = first;
  return {
    installations: {
      read: async () => row,
      async beat(seen: number) {
        if (seen > row.beat) row = { ...row, beat: seen, restoredAt: new Date(0) };
        else if (row.restoredAt === null) row = { ...row, beat: row.beat + 1 };
        return row;
      },
    },
    dump: () => row,
    restore: (dump: Installation) => void (row = dump),
    accept: () => void (row = { ...row, beat: row.beat + 1_000, restoredAt: null }),
  };
}

function memoryLedger() {
  const entries = new Map<string, LedgerEntry>();
  return {
    read: async (id: string) => entries.get(id),
    write: async (entry: LedgerEntry) => void entries.set(entry.installationId, entry),
  };
}

const RESTORED = "the database was restored from an older backup";

test("a worker sends while its ledger and the database agree", async () => {
  const [{ installations }, ledger] = [memoryDatabase(), memoryLedger()];
  const check = checkSending({ installations, ledger, environmentId: "production" });
  for (let round = 0; round < 3; round += 1) expect(await check()).toBeUndefined();
  expect(await ledger.read("i-1")).toMatchObject({ beat: 3, environmentId: "production" });
});

test("an older dump is noticed by every process until it is accepted, and noticed again the next time", async () => {
  const [database, ledger] = [memoryDatabase(), memoryLedger()];
  const { installations } = database;
  const check = checkSending({ installations, ledger, environmentId: "production" });
  const without = checkSending({ installations, ledger: undefined, environmentId: "production" });
  await check();
  const dump = database.dump();
  await check();
  for (let round = 0; round < 2; round += 1) {
    database.restore(dump);
    // Work on the restored database does not make it forget.
    expect([await check(), await check(), await without()]).toEqual([RESTORED, RESTORED, RESTORED]);
    database.accept();
    expect([await check(), await without()]).toEqual([undefined, undefined]);
  }
});

test("a copy in another environment sends nothing, and does not count beats", async () => {
  const [database, ledger] = [memoryDatabase(), memoryLedger()];
  const check = checkSending({ ...database, ledger, environmentId: "staging" });
  expect(await check()).toBe(
    "the database belongs to environment production, this process to staging",
  );
  expect([database.dump().beat, await ledger.read("i-1")]).toEqual([0, undefined]);
});

test("a copy in the same environment with a ledger of its own sends nothing", async () => {
  const check = checkSending({
    ...memoryDatabase({ ...NEW, beat: 12 }),
    ledger: memoryLedger(),
    environmentId: "production",
  });
  expect(await check()).toMatch(/^the ledger does not know the database/);
});

test("a ledger of another environment stops everything", async () => {
  const ledger = memoryLedger();
  await ledger.write({ installationId: "i-1", environmentId: "staging", beat: 1 });
  const check = checkSending({ ...memoryDatabase(), ledger, environmentId: "production" });
  expect(await check()).toBe(
    "the ledger belongs to environment staging, this process to production",
  );
});

test("a worker that was killed between its first entry and its first beat goes on", async () => {
  const [{ installations }, ledger] = [memoryDatabase(), memoryLedger()];
  await ledger.write({ installationId: "i-1", environmentId: "production", beat: 0 });
  expect(
    await checkSending({ installations, ledger, environmentId: "production" })(),
  ).toBeUndefined();
});
