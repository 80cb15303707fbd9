import { afterAll, expect, test } from "vitest";
import { createBatchStore } from "#batches/batch-store.ts";
import { createBatchWork } from "#batches/batch-work.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const batches = createBatchStore(bench.database);
const work = createBatchWork(bench.database);

const INPUT = "019a7f3c-11aa-7be0-92c4-7d5e0f3a6b18";
const LISTS = 12;

/** A batch in its preview, with lists of one item each. */
async function previewing(tenantId: string): Promise<string> {
  const id = "019a7f3c-22bb-7be0-92c4-7d5e0f3a6b19";
  await bench.owner(
    `INSERT INTO deletion_batch (tenant_id, id, name, reason, collections, source, limits, state, created_by, contributors, created_at)
     VALUES ($1, $2, 'Batch', 'fraud', 'withdraw', '{"kind": "file"}', '{}', 'draft', 'staff:x', '{staff:x}', now())`,
    [tenantId, id],
  );
  const item = { kind: "card_token", accountId: "", shownReference: "****" } as const;
  const lists = Array.from({ length: LISTS }, (_, number) => ({
    number,
    lines: [{ ...item, line: number + 1, reference: `hash-${number}` }],
    keys: [null],
    items: 1,
  }));
  await batches.putLists({ tenantId, id }, INPUT, lists);
  await bench.owner(
    "UPDATE deletion_batch SET input = $2, checksum = 'x', state = 'previewing' WHERE tenant_id = $1",
    [tenantId, INPUT],
  );
  return id;
}

test("each claim takes one list, the first that no worker has", async () => {
  const tenantId = await bench.tenant();
  const id = await previewing(tenantId);
  const now = new Date();
  const until = new Date(now.getTime() + 60_000);
  const claim = (number: number) =>
    work.claim(
      { tenantId, id },
      {
        work: "preview",
        id: `019a7f3c-33cc-7be0-92c4-${String(number).padStart(12, "0")}`,
        now,
        until,
        perHour: undefined,
      },
    );
  const numbers: (number | undefined)[] = [];
  for (let number = 0; number <= LISTS; number += 1) numbers.push((await claim(number))?.number);
  expect(numbers).toEqual([...Array.from({ length: LISTS }, (_, number) => number), undefined]);
});
