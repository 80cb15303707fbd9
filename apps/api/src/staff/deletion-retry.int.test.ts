import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call } from "#test/call.ts";
import { GONE, type Kind, SUSPENDED, USABLE } from "#test/credential-world.ts";
import { deletionWorld } from "#test/deletion-world.ts";
import { failureOf, FORBIDDEN, NOT_FOUND, refusedBy } from "#test/failure-of.ts";
import { recording } from "#test/mandate-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const CUSTOMER = "click_to_pay_customer";
const NOT_ENTITLED = { code: "VIDC-2002", message: "Not entitled" };
const UNSUPPORTED = { code: "VIDC-2007", message: "Not supported" };

/** The deletion of a customer, refused by the network. */
async function failed() {
  const world = await deletionWorld(api, CUSTOMER);
  const { tenantId, trpc, request } = world;
  const { id } = await request();
  await api.settle(tenantId, NOT_ENTITLED);
  return { ...world, id, retry: (by = trpc) => by.deletions.retry.mutate({ id }) };
}

const removal = (attempts: number, lastError?: string) => ({
  type: "network_removal",
  state: lastError === undefined ? "pending" : "failed",
  attempts,
  ...(lastError !== undefined && { lastError }),
});

describe("a deletion that failed at the network", () => {
  test("C2P-11: leaves customer and cards usable, and states the reason", async () => {
    const { id, deletion, states, use } = await failed();
    const shown = await deletion(id);
    expect(shown).toMatchObject({ state: "failed", reasons: [{ rule: "C2P-11" }] });
    expect(shown.steps[1]).toEqual(removal(0, "VIDC-2002"));
    expect(shown).not.toHaveProperty("erasedAt");
    expect(await states()).toEqual(USABLE[CUSTOMER]);
    expect(await use()).toMatchObject({ allowed: true });
  });

  test("succeeds on retry as the same deletion, with an event and an audit entry for each step", async () => {
    const { tenantId, id, retry, states, use, deletion, eventTypes, auditEntries, trpc } =
      await failed();
    const retried = await retry();
    expect([retried.id, retried.state, retried.reasons]).toEqual([id, "executing", undefined]);
    expect(retried.steps[1]).toEqual(removal(0));
    expect(await states()).toEqual(SUSPENDED[CUSTOMER]);
    expect(await use()).toMatchObject({ allowed: false });

    await api.settle(tenantId);
    const done = await deletion(id);
    expect(done.state).toBe("completed");
    expect(done.networkConfirmedAt).toBe(done.completedAt);
    expect(done.steps.map(({ state }) => state)).toEqual(["done", "done", "done"]);
    expect(await states()).toEqual(GONE[CUSTOMER]);
    expect((await trpc.deletions.list.query()).items).toHaveLength(1);
    expect(await eventTypes(id)).toEqual([
      "expunge.deletion.accepted",
      "expunge.deletion.disabled",
      "click_to_pay-1",
      "expunge.deletion.failed",
      "expunge.deletion.accepted",
      "expunge.deletion.disabled",
      "click_to_pay-1",
      "expunge.deletion.network_confirmed",
      "expunge.deletion.erased",
      "expunge.deletion.completed",
    ]);
    expect(await auditEntries(id)).toEqual([
      "staff:agent-1 deletion.request executing",
      "system:worker click_to_pay.delete_customer failed",
      "staff:agent-1 deletion.retry executing",
      "system:worker click_to_pay.delete_customer succeeded",
    ]);
  });

  test("C2P-14: includes on retry a card that was added meanwhile", async () => {
    const { tenantId, retry, trpc, target } = await failed();
    if (target.kind !== CUSTOMER) throw new Error("only customers have cards");
    const { accountId, customerId, ownerBid } = target;
    const account = `Bearer ${await api.account(tenantId, accountId)}`;
    const added = await call(`${api.url}/cards-tokenization/v1/clicktopay/visa/enroll/card`, {
      method: "POST",
      headers: {
        authorization: account,
        "x-tenant": tenantId,
        "x-customer-id": String(customerId),
        "content-type": "application/json",
      },
      body: { owner_bid: ownerBid, card_id: 4711 },
    });
    expect(added.status).toBe(202);
    await retry();
    await api.settle(tenantId);
    const { items } = await trpc.events.list.query({ types: ["click_to_pay-1"], limit: 1 });
    expect(items[0]).toMatchObject({
      data: { operation: "delete_customer", card_ids: expect.arrayContaining([4711]) as unknown },
    });
  });

  test("can be retried by another agent, fail again, and be retried once more", async () => {
    const { tenantId, id, retry, staff, states, deletion } = await failed();
    await retry(await staff("agent-2", api.otherUrl));
    await api.settle(tenantId, UNSUPPORTED);
    const again = await deletion(id);
    expect([again.state, again.steps[1]?.lastError]).toEqual(["failed", "VIDC-2007"]);
    expect(again.reasons?.map(({ rule }) => rule)).toEqual(["C2P-11"]);
    expect(again.requestedBy).toBe("staff:agent-1");
    expect(await states()).toEqual(USABLE[CUSTOMER]);
    await retry();
    await api.settle(tenantId);
    expect([(await deletion(id)).state, await states()]).toEqual(["completed", GONE[CUSTOMER]]);
  });

  test("APP-04: passes on retry an approval and an undo window that were demanded after its failure", async () => {
    const { tenantId, id, set, retry, approver, states, use, deletion, eventTypes } =
      await failed();
    await set({ undoSeconds: 3600, approval: [{}] });
    const waiting = await retry();
    expect([waiting.state, waiting.reasons?.map(({ rule }) => rule)]).toEqual([
      "awaiting_approval",
      ["APP-01"],
    ]);
    expect([await states(), await use()]).toMatchObject([USABLE[CUSTOMER], { allowed: true }]);
    expect(await failureOf(retry())).toEqual(refusedBy("DEL-08"));

    const approved = await approver.deletions.approve.mutate({ id });
    expect(approved.state).toBe("scheduled");
    expect(await states()).toEqual(SUSPENDED[CUSTOMER]);
    api.later(3599_000);
    await api.proceed(tenantId);
    expect((await deletion(id)).state).toBe("scheduled");
    api.later(1000);
    await api.proceed(tenantId);
    await api.settle(tenantId);
    expect([(await deletion(id)).state, await states()]).toEqual(["completed", GONE[CUSTOMER]]);
    expect((await eventTypes(id)).slice(4)).toEqual([
      "expunge.deletion.approval_requested",
      "expunge.deletion.accepted",
      "expunge.deletion.disabled",
      "expunge.deletion.scheduled",
      "click_to_pay-1",
      "expunge.deletion.network_confirmed",
      "expunge.deletion.erased",
      "expunge.deletion.completed",
    ]);
  });

  test("APP-04: passes the gates of staff on retry, also if a customer requested it by contract 1", async () => {
    const world = await deletionWorld(api, CUSTOMER);
    const { tenantId, set, trpc, approver, removeByContract, states } = world;
    expect((await removeByContract()).status).toBe(202);
    await api.settle(tenantId, NOT_ENTITLED);
    const [failure] = (await trpc.deletions.list.query({ state: "failed" })).items;
    const id = failure?.id ?? "";
    await set({ undoSeconds: 3600, approval: [{}] });
    expect(await trpc.deletions.retry.mutate({ id })).toMatchObject({ state: "awaiting_approval" });
    expect(await approver.deletions.approve.mutate({ id })).toMatchObject({ state: "scheduled" });
    api.later(3_600_000);
    await api.proceed(tenantId);
    await api.settle(tenantId);
    expect(await states()).toEqual(GONE[CUSTOMER]);
  });

  test("APP-04: is rejected or cancelled on retry like any other deletion, and the customer stays usable", async () => {
    for (const act of ["reject", "cancel"] as const) {
      const { id, set, retry, approver, states } = await failed();
      await set({ approval: [{}] });
      await retry();
      const { state } = await approver.deletions[act].mutate({ id });
      expect(state).toBe(act === "reject" ? "rejected" : "cancelled");
      expect(await states()).toEqual(USABLE[CUSTOMER]);
    }
  });

  test("makes one network request, however many concurrent retries", async () => {
    const { tenantId, retry, staff, id, eventTypes } = await failed();
    const people = [
      await staff("agent-1"),
      await staff("agent-2", api.otherUrl),
      await staff("admin-1", api.otherUrl),
    ];
    const tried = await Promise.allSettled(people.map(async (by) => retry(by)));
    expect(tried.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await api.settle(tenantId);
    expect((await eventTypes(id)).filter((type) => type === "click_to_pay-1")).toHaveLength(2);
  });

  test("HOLD-01: stays failed while a hold is active", async () => {
    const { tenantId, id, retry, hold, deletion, states, approver, target } = await failed();
    const before = await deletion(id);
    await hold("case 7");
    await expect(retry()).rejects.toThrow("case 7");
    expect(await failureOf(retry())).toEqual(refusedBy("HOLD-01"));
    expect(await deletion(id)).toEqual(before);
    expect(await states()).toEqual(USABLE[CUSTOMER]);
    await approver.holds.release.mutate({ target, hold: "legal", reference: "case 7" });
    await retry();
    await api.settle(tenantId);
    expect((await deletion(id)).state).toBe("completed");
  });

  test("DEL-02, DEL-08: is not retried while a newer deletion is in progress, nor after its success", async () => {
    const { tenantId, id, retry, request, deletion } = await failed();
    const newer = await request();
    expect([newer.state, newer.id === id]).toEqual(["executing", false]);
    expect(await failureOf(retry())).toEqual(refusedBy("DEL-02"));
    await api.settle(tenantId);
    expect((await deletion(newer.id)).state).toBe("completed");
    expect(await failureOf(retry())).toEqual(refusedBy("DEL-08"));
    expect((await deletion(id)).state).toBe("failed");
  });

  test("is not retried by a viewer or another tenant", async () => {
    const { retry, staff, deletion, id } = await failed();
    const stranger = await deletionWorld(api, "card_token");
    expect(await failureOf(retry(await staff("viewer-1")))).toEqual(FORBIDDEN);
    expect(await failureOf(retry(stranger.approver))).toEqual(NOT_FOUND);
    expect((await deletion(id)).state).toBe("failed");
  });
});

describe("DEL-08: only failed deletions are retried", () => {
  type World = Awaited<ReturnType<typeof deletionWorld>>;
  const request = async (world: World) => (await world.request()).id;
  const states: readonly [
    state: string,
    kind: Kind,
    settings: object,
    (world: World) => Promise<string>,
  ][] = [
    ["completed", "card_token", {}, request],
    ["executing", CUSTOMER, {}, request],
    ["scheduled", "card_token", { undoSeconds: 60 }, request],
    ["awaiting_approval", "card_token", { approval: [{}] }, request],
    [
      "waiting",
      "payment_option",
      {},
      async (world) => {
        await recording(world.trpc, "planned");
        return (await world.request({ collections: "wait" })).id;
      },
    ],
    [
      "refused",
      "card_token",
      {},
      async (world) => {
        await world.hold();
        return request(world);
      },
    ],
    [
      "cancelled",
      "card_token",
      { undoSeconds: 60 },
      async (world) => (await world.cancel(await request(world))).id,
    ],
    [
      "rejected",
      "card_token",
      { approval: [{}] },
      async (world) => {
        const id = await request(world);
        return (await world.approver.deletions.reject.mutate({ id })).id;
      },
    ],
  ];

  test.each(states)("%s", async (state, kind, settings, made) => {
    const world = await deletionWorld(api, kind, settings);
    const id = await made(world);
    const before = await world.deletion(id);
    expect(before.state).toBe(state);
    expect(await failureOf(world.trpc.deletions.retry.mutate({ id }))).toEqual(refusedBy("DEL-08"));
    expect(await world.deletion(id)).toEqual(before);
  });
});
