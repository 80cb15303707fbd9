import { expect, test } from "vitest";
import type { BatchList } from "#batches/batch-store.port.ts";
import { runList } from "#batches/internal/run-list.ts";
import type { BatchRecord, ItemOutcome } from "#records/batch.ts";
import { systemClock } from "#runtime/system-clock.ts";

const BATCH: BatchRecord = {
  tenantId: "TN-1",
  id: "batch",
  name: "Offboarding",
  reason: "merchant_offboarding",
  collections: "withdraw",
  source: { kind: "file" },
  limits: {},
  state: "running",
  version: 5,
  createdBy: "staff:ann",
  contributors: ["staff:ann"],
  createdAt: new Date(),
  input: "input",
  lines: 100,
  items: 100,
  invalid: 0,
  duplicates: 0,
  checksum: "sum",
  approvals: [{ decision: "approved", by: "staff:bea", at: "2026-11-20T12:00:00.000Z" }],
  startedAt: new Date(),
  endedAt: null,
  stoppedBecause: null,
  countedFrom: null,
  tenths: 0,
};

const list = (outcomes: Readonly<Record<string, ItemOutcome>> = {}): BatchList => ({
  number: 0,
  lines: Array.from({ length: 100 }, (_, place) => ({
    line: place + 1,
    kind: "card_token",
    accountId: "",
    reference: `hash-${place}`,
    shownReference: "****",
  })),
  duplicates: {},
  previewed: null,
  outcomes,
});

/** Runs a list beside other callers for the first `shared` parts; returns the sizes of its parts and the number of its pauses. */
async function run(shared: number, of = list(), most?: number) {
  const parts: number[] = [];
  let pauses = 0;
  const deps = {
    clock: systemClock,
    request: async (_tenantId: string, commands: readonly object[]) => {
      parts.push(commands.length);
      return [];
    },
    hasOtherEvents: async () => parts.length < shared,
    pause: async () => {
      pauses += 1;
    },
  };
  await runList(deps, BATCH, of, "claim", most);
  return { parts, pauses };
}

test("a list is requested whole while nobody else writes for the tenant", async () => {
  expect(await run(0)).toEqual({ parts: [100], pauses: 0 });
});

test("beside other callers it is requested in small parts, with a pause after each", async () => {
  expect(await run(2)).toEqual({ parts: [8, 8, 84], pauses: 2 });
  const { parts, pauses } = await run(Infinity);
  expect([new Set(parts), pauses]).toEqual([new Set([8, 4]), 13]);
});

test("items with an outcome are not requested again, and no more than allowed", async () => {
  const decided = Object.fromEntries(
    Array.from({ length: 90 }, (_, place) => [place, ["completed", "id"] as const]),
  );
  expect((await run(0, list(decided))).parts).toEqual([10]);
  expect((await run(0, list(decided), 4)).parts).toEqual([4]);
});
