import { randomUUID } from "node:crypto";
import type { BatchRecord, ItemOutcome } from "@expunge/application/records/batch";
import { afterAll, describe, expect, test } from "vitest";
import { createBatchStore } from "#batches/batch-store.ts";
import { createBatchWork } from "#batches/batch-work.ts";
import { AT } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

/** All that the application could write of a batch, as the application. */
const bench = await openWorkbench();
afterAll(() => bench.close());
const tenantId = await bench.tenant();
const batches = createBatchStore(bench.database);
const work = createBatchWork(bench.database);

const approval = { decision: "approved", by: "staff:otto", at: AT.toISOString() } as const;
const draft = (): BatchRecord => ({
  tenantId,
  id: randomUUID(),
  name: "Offboarding",
  reason: "merchant_offboarding",
  collections: "withdraw",
  source: { kind: "file" },
  limits: {},
  state: "draft",
  version: 1,
  createdBy: "staff:erika",
  contributors: ["staff:erika"],
  createdAt: AT,
  input: null,
  lines: 0,
  items: 0,
  invalid: 0,
  duplicates: 0,
  checksum: null,
  approvals: [],
  startedAt: null,
  endedAt: null,
  stoppedBecause: null,
  countedFrom: null,
  tenths: 0,
});
const write = async (batch: BatchRecord) => {
  await bench.store.applyChanges(tenantId, [{ batch, events: [], audit: [] }]);
  return batch;
};
const next = (batch: BatchRecord, changed: Partial<BatchRecord>) =>
  write({ ...batch, version: batch.version + 1, ...changed });

/** A batch of one item that has been sealed. */
async function sealed(): Promise<BatchRecord> {
  const input = randomUUID();
  const batch = await write(draft());
  const line = {
    line: 1,
    kind: "card_token",
    accountId: "",
    reference: "r",
    shownReference: "****",
  } as const;
  await batches.putLists(batch, input, [
    { number: 0, lines: [line], keys: [randomUUID()], items: 1 },
  ]);
  await batches.completeInput(batch, input);
  return next(batch, { input, state: "sealed", checksum: "a", lines: 1, items: 1 });
}
const running = async () => next(await sealed(), { state: "running", approvals: [approval] });

test.each(["completed", "cancelled", "rejected"] as const)(
  "a batch that is %s is final",
  async (state) => {
    const ended = await next(await sealed(), { state, approvals: [approval] });
    for (const again of ["draft", "running", "paused"] as const)
      await expect(next(ended, { state: again })).rejects.toThrow(
        "a batch that has ended is final",
      );
  },
);

describe("what is sealed stays as it was approved", () => {
  test.each([
    [{ input: randomUUID() }, "the items of a sealed batch are final"],
    [{ checksum: "b" }, "the items of a sealed batch are final"],
    [{ state: "draft" }, "a sealed batch is no draft again"],
    [{ contributors: [] }, "contributors are only added"],
  ] as const)("which refuses %j", async (changed, message) => {
    await expect(next(await sealed(), changed)).rejects.toThrow(message);
  });

  test("and takes no more lists", async () => {
    const batch = await sealed();
    const put = batches.putLists(batch, randomUUID(), []);
    await expect(put).rejects.toMatchObject({ rule: "BATCH-01" });
  });
});

test("BATCH-03: a batch is approved by another person, before it runs, and its approvals are only added", async () => {
  const batch = await sealed();
  const own = [{ ...approval, by: "staff:erika" }];
  await expect(next(batch, { state: "approved", approvals: own })).rejects.toThrow(
    "deletion_batch_reviewer",
  );
  await expect(next(batch, { state: "running" })).rejects.toThrow("deletion_batch_approved");
  const approved = await next(batch, { state: "approved", approvals: [approval] });
  await expect(next(approved, { approvals: [{ ...approval, by: "staff:emil" }] })).rejects.toThrow(
    "approvals are only added",
  );
  await expect(
    next(approved, { contributors: [...approved.contributors, approval.by] }),
  ).rejects.toThrow("deletion_batch_reviewer");
});

test("an item is decided once, by the worker that has its list, and while the batch runs", async () => {
  const batch = await running();
  const { id, input } = batch;
  await bench.owner(
    "UPDATE batch_list SET stage = 'previewed', previewed = '[[\"accepted\"]]' WHERE batch_id = $1",
    [id],
  );
  const claim = randomUUID();
  const until = new Date(AT.getTime() + 1_000);
  await work.claim(batch, { work: "run", id: claim, now: AT, until, perHour: undefined });
  const outcome: ItemOutcome = ["not_found", null];
  const decide = (by = claim) =>
    bench.store.applyChanges(tenantId, [
      {
        item: { batchId: id, input: input ?? "", list: 0, place: 0, claim: by, at: AT, outcome },
        events: [],
        audit: [],
      },
    ]);
  const interrupted = { code: "conflict" };
  await expect(decide(randomUUID())).rejects.toMatchObject(interrupted);
  const paused = await next(batch, { state: "paused" });
  await expect(decide()).rejects.toMatchObject(interrupted);
  await next(paused, { state: "running" });
  expect(await decide()).toEqual([true]);
  await expect(decide()).rejects.toThrow("an item of a batch is decided once");
  expect((await batches.totals(batch, AT)).outcomes).toEqual({
    not_found: 1,
    unexpected: 1,
    changed: 1,
  });
});
