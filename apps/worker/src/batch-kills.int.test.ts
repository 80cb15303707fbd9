import { randomInt } from "node:crypto";
import type { Actor } from "@expunge/application/actor";
import { createBatch } from "@expunge/application/batches/create";
import { operateBatch } from "@expunge/application/batches/operate";
import { reviewBatch } from "@expunge/application/batches/review";
import { sealBatch } from "@expunge/application/batches/seal";
import { createBatchStore } from "@expunge/database/batches/batch-store";
import { createSettingsReader } from "@expunge/database/tenants/settings-reader";
import { cardToken, storing } from "@expunge/database/testing/changes";
import { patiently } from "@expunge/testkit/patience";
import { soak } from "@expunge/testkit/soak";
import { afterAll, expect, test, vi } from "vitest";
import { openStage } from "#testing/open-stage.ts";
import type { TestProcess } from "#testing/start-process.ts";

const stage = await openStage();
afterAll(() => stage.close());
const { tenantId } = stage;
const batches = createBatchStore(stage.database);
const deps = { ...stage.deps, batches, settings: createSettingsReader(stage.database) };
const operate = operateBatch(deps);
const staff = (subject: string, role: "agent" | "approver"): Actor => ({
  kind: "staff",
  tenantId,
  subject,
  role,
});
const erika = staff("erika", "agent");

const LISTS = soak(8);
const ITEMS = LISTS * 250;

/** Kills a worker after a random number of lists. The claims on lists end then, as they would with time. */
async function killed(
  worker: TestProcess,
  id: string,
  reached: "previewed" | "decided",
): Promise<void> {
  const lists = randomInt(1, LISTS - 1);
  await vi.waitFor(async () => {
    const done = await stage.owner("SELECT FROM batch_list WHERE batch_id = $1 AND stage = $2", [
      id,
      reached,
    ]);
    expect(done.length).toBeGreaterThanOrEqual(lists);
  }, patiently);
  await worker.end("SIGKILL");
  await stage.owner(
    "UPDATE batch_list SET claimed_until = now() WHERE batch_id = $1 AND claim IS NOT NULL",
    [id],
  );
}

const ended = (id: string, state: string) =>
  vi.waitFor(async () => {
    expect((await batches.find(tenantId, id))?.state).toBe(state);
  }, patiently);

test("workers that are killed during preview and run lose no item and decide none twice, and others go on", async () => {
  for (let place = 0; place < LISTS; place += 1) {
    const tokens = Array.from({ length: 250 }, () => storing(cardToken(tenantId)));
    await stage.deps.store.applyChanges(tenantId, tokens);
  }
  const filter = { kind: "card_token", storedBefore: "2100-01-01" } as const;
  const { id } = await createBatch(deps)(erika, {
    name: "Offboarding",
    reason: "merchant_offboarding",
    collections: "withdraw",
    source: { kind: "filter", filter },
    limits: {},
  });
  const { checksum, items } = await sealBatch(deps)(erika, { id });
  expect(items).toBe(ITEMS);
  await operate(erika, "preview", { id });
  await killed(stage.worker(), id, "previewed");
  const first = stage.worker();
  stage.worker();
  await ended(id, "previewed");
  const otto = staff("otto", "approver");
  await reviewBatch(deps)(otto, "approved", { id, checksum: checksum ?? "" });
  await operate(erika, "start", { id });
  await killed(first, id, "decided");
  await ended(id, "completed");

  const batch = await batches.find(tenantId, id);
  if (batch === undefined) throw new Error("the batch is missing");
  const { decisions, outcomes } = await batches.totals(batch, new Date());
  expect({ decisions, outcomes }).toEqual({
    decisions: { accepted: ITEMS },
    outcomes: { completed: ITEMS },
  });
  const [deletions] = await stage.owner(
    "SELECT count(*)::int AS made, count(DISTINCT credential_id)::int AS credentials FROM deletion WHERE batch_id = $1 AND state = 'completed'",
    [id],
  );
  expect(deletions).toEqual({ made: ITEMS, credentials: ITEMS });
});
