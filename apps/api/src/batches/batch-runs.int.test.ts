import { afterAll, beforeAll, expect, test } from "vitest";
import { batchWorld, tokenLine } from "#test/batch-world.ts";
import { failureOf } from "#test/failure-of.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

type World = Awaited<ReturnType<typeof batchWorld>>;
const HOUR = 3_600_000;
const LEASE = 15_001;

const lines = (tokens: readonly string[]) => tokens.map((token) => tokenLine(token));

/** A batch of these tokens that runs, and on whose lists nobody has worked yet. */
async function running(world: World, tokens: readonly string[], more: object = {}) {
  const { batch } = await world.filled(lines(tokens), more);
  return world.started(await world.previewed(batch.id));
}

const get = (world: World, id: string) => world.agent.batches.get.query({ id });

/** Works on a list as a worker that dies before it ends its claim. */
async function workAndDie(world: World, id: string): Promise<void> {
  const { batchWork } = await api.start();
  batchWork.work.finishRun = () => Promise.reject(new Error("killed"));
  await expect(batchWork.advance({ tenantId: world.tenantId, id })).rejects.toThrow("killed");
}

async function deletionsOf(world: World): Promise<number> {
  const rows = await api.rows("SELECT FROM deletion WHERE tenant_id = $1", [world.tenantId]);
  return rows.length;
}

test("the items that a worker decided before its death count at once, also of a batch that is cancelled then", async () => {
  const world = await batchWorld(api);
  const { id } = await running(world, await world.tokens(3));
  await workAndDie(world, id);
  await world.agent.batches.cancel.mutate({ id });
  expect(await get(world, id)).toMatchObject({
    state: "cancelled",
    counts: { outcomes: { completed: 3, pending: 0 } },
  });
});

test("a list whose worker died is ended by another one, and no item is decided twice", async () => {
  const world = await batchWorld(api);
  const { id } = await running(world, await world.tokens(3));
  await workAndDie(world, id);
  api.later(LEASE);
  await api.work(world.tenantId, id);
  expect(await get(world, id)).toMatchObject({
    state: "completed",
    counts: { outcomes: { completed: 3, pending: 0 } },
  });
  expect(await deletionsOf(world)).toBe(3);
});

/** A worker beside the others, in which something happens between the claim of a list and the work on it. */
async function workerWithClaim(happens: () => Promise<unknown>) {
  const { batchWork } = await api.start();
  const { claim } = batchWork.work;
  batchWork.work.claim = async (...given) => {
    const list = await claim(...given);
    await happens();
    return list;
  };
  return batchWork;
}

test("a worker that has lost its list decides nothing of it any more", async () => {
  const world = await batchWorld(api);
  const { id } = await running(world, await world.tokens(2));
  const { tenantId } = world;
  const batchWork = await workerWithClaim(async () => {
    api.later(LEASE);
    await api.work(tenantId, id);
  });
  await expect(batchWork.advance({ tenantId, id })).rejects.toMatchObject({ code: "conflict" });
  expect(await get(world, id)).toMatchObject({
    state: "completed",
    counts: { outcomes: { completed: 2 } },
  });
  expect(await deletionsOf(world)).toBe(2);
});

test.each(["pause", "cancel"] as const)(
  "once a %s is answered nothing more is decided, not even of a list in progress",
  async (operation) => {
    const world = await batchWorld(api);
    const { id } = await running(world, await world.tokens(2));
    const { tenantId } = world;
    const batchWork = await workerWithClaim(() => world.agent.batches[operation].mutate({ id }));
    await expect(batchWork.advance({ tenantId, id })).rejects.toMatchObject({ code: "conflict" });
    await api.work(tenantId, id);
    const undecided = operation === "cancel" ? { cancelled: 2, pending: 0 } : { pending: 2 };
    expect((await get(world, id)).counts.outcomes).toMatchObject({ completed: 0, ...undecided });
    if (operation === "cancel") return;
    await world.agent.batches.resume.mutate({ id });
    api.later(LEASE);
    await api.work(tenantId, id);
    expect((await get(world, id)).counts.outcomes).toMatchObject({ completed: 2, pending: 0 });
  },
);

test("perHour counts single items, over all batches of a tenant and over the death of a worker", async () => {
  const world = await batchWorld(api);
  const tokens = await world.tokens(8);
  const first = await running(world, tokens.slice(0, 5));
  const second = await running(world, tokens.slice(5));
  await world.admin.settings.update.mutate({ batches: { perHour: 2 } });
  const decided = async () =>
    (await get(world, first.id)).progress.done + (await get(world, second.id)).progress.done;
  const both = async () => {
    await Promise.all([first, second].map(({ id }) => api.work(world.tenantId, id)));
    return decided();
  };
  await workAndDie(world, first.id);
  expect(await decided()).toBe(2);
  api.later(LEASE);
  expect(await both()).toBe(2);
  // A preview decides nothing.
  const { batch } = await world.filled(lines(tokens));
  expect((await world.previewed(batch.id)).state).toBe("previewed");
  for (let before = 2; before < 8;) {
    api.later(HOUR);
    const after = await both();
    expect([1, 2]).toContain(after - before);
    before = after;
  }
});

test("BATCH-06: a batch that has deleted a part of its share goes on, by the credentials at its start", async () => {
  const world = await batchWorld(api);
  const tokens = await world.tokens(4);
  const { id } = await running(world, tokens.slice(0, 2), {
    limits: { maxShare: 0.5, perHour: 1 },
  });
  await api.work(world.tenantId, id);
  await world.agent.batches.pause.mutate({ id });
  expect((await world.agent.batches.resume.mutate({ id })).state).toBe("running");
  api.later(HOUR);
  await api.work(world.tenantId, id);
  expect((await get(world, id)).counts.outcomes.completed).toBe(2);
});

test("BATCH-05: limits that were tightened after the approval refuse the start", async () => {
  const world = await batchWorld(api);
  const { batch } = await world.filled(lines(await world.tokens(2)));
  const { id, checksum = "" } = await world.previewed(batch.id);
  await world.approver.batches.approve.mutate({ id, checksum });
  await world.admin.settings.update.mutate({ batches: { maxItems: 1 } });
  expect(await failureOf(world.agent.batches.start.mutate({ id }))).toContain("BATCH-05");
});

test("BATCH-08: holds between preview and run stop a batch, and a resumed one goes on to its end", async () => {
  const world = await batchWorld(api);
  const tokens = await world.tokens(4);
  const { id } = await running(world, tokens);
  for (const token of tokens.slice(0, 2))
    await world.admin.holds.place.mutate({
      target: { kind: "card_token", token },
      hold: "dispute",
      reference: "case",
    });
  await api.work(world.tenantId, id);
  expect(await get(world, id)).toMatchObject({
    state: "stopped",
    stoppedBecause: { rule: "BATCH-08" },
    changedSincePreview: 2,
    counts: { outcomes: { completed: 2, refused: 2 } },
  });
  await world.agent.batches.resume.mutate({ id });
  await api.work(world.tenantId, id);
  expect((await get(world, id)).state).toBe("completed");
});

test("of two batches with common items, and of single deletions beside them, each credential is deleted once", async () => {
  const world = await batchWorld(api);
  const tokens = await world.tokens(6);
  const limits = { limits: { stopAtRefusedShare: 0.1 } };
  const first = await running(world, tokens.slice(0, 4), limits);
  const second = await running(world, tokens.slice(2), limits);
  const { tenantId } = world;
  await Promise.all([
    ...[first, second].map(({ id }) => api.work(tenantId, id)),
    ...tokens.map((token) =>
      world.agent.deletions.request
        .mutate({ target: { kind: "card_token", token }, reason: "merchant_offboarding" })
        .catch((error: unknown) => String(error)),
    ),
  ]);
  for (const token of tokens)
    expect((await world.agent.cardTokens.get.query({ token })).state).not.toBe("active");
  const done = await api.rows(
    "SELECT credential_id FROM deletion WHERE tenant_id = $1 AND state IN ('completed', 'scheduled', 'executing')",
    [tenantId],
  );
  expect(done).toHaveLength(6);
  for (const { id } of [first, second])
    expect((await get(world, id)).progress).toMatchObject({ done: 4, total: 4 });
});

test("APP-01: the approval of a batch is that of its deletions, which record it", async () => {
  const world = await batchWorld(api);
  await world.admin.settings.update.mutate({ approval: [{}] });
  const { batch } = await world.filled(lines(await world.tokens(2)));
  await world.started(await world.previewed(batch.id));
  await api.work(world.tenantId, batch.id);
  expect((await get(world, batch.id)).counts.outcomes).toMatchObject({ completed: 2, waiting: 0 });
  const rows = await api.rows("SELECT approvals FROM deletion WHERE tenant_id = $1", [
    world.tenantId,
  ]);
  expect(rows).toHaveLength(2);
  for (const { approvals } of rows)
    expect(approvals).toMatchObject([{ decision: "approved", by: "staff:approver-1" }]);
});

test("BATCH-09: failures at the network stop a batch, and it completes once a person has resumed it", async () => {
  const world = await batchWorld(api);
  const { tenantId } = world;
  const [accountId, ownerBid] = ["acc-1", "1000052"];
  const customers = [7, 8];
  for (const customerId of customers)
    await world.admin.clickToPay.enrol.mutate({ accountId, customerId, ownerBid, cards: [] });
  await api.settle(tenantId);
  const { batch } = await world.filled(
    customers.map((customerId) => ({
      target: { kind: "click_to_pay_customer", accountId, customerId, ownerBid },
    })),
  );
  const { id } = await world.started(await world.previewed(batch.id));
  await api.work(tenantId, id);
  expect(await get(world, id)).toMatchObject({
    state: "running",
    counts: { outcomes: { executing: 2 } },
  });
  await api.settle(tenantId, { code: "NOT_ENTITLED", message: "declined" });
  await api.work(tenantId, id);
  expect(await get(world, id)).toMatchObject({
    state: "stopped",
    stoppedBecause: { rule: "BATCH-09" },
    counts: { outcomes: { failed: 2, executing: 0 } },
  });
  await world.agent.batches.resume.mutate({ id });
  await api.work(tenantId, id);
  expect((await get(world, id)).state).toBe("completed");
});

test("what a cancelled batch has not decided is cancelled, in its counts and in its lines", async () => {
  const world = await batchWorld(api);
  const tokens = await world.tokens(3);
  const { batch } = await world.filled(lines(tokens), { limits: { perHour: 1 } });
  await world.started(await world.previewed(batch.id));
  await api.work(world.tenantId, batch.id);
  const { id } = batch;
  expect((await world.agent.batches.lines.query({ id, outcome: "pending" })).items).toHaveLength(2);
  await world.agent.batches.cancel.mutate({ id });
  const { counts } = await world.agent.batches.get.query({ id });
  expect(counts.outcomes).toMatchObject({ completed: 1, cancelled: 2, pending: 0 });
  const cancelled = await world.agent.batches.lines.query({ id, outcome: "cancelled" });
  expect(cancelled.items.map(({ line }) => line)).toEqual([2, 3]);
});
