import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deletionWorld } from "#test/deletion-world.ts";
import { failureOf, refusedBy } from "#test/failure-of.ts";
import { M1, recording } from "#test/mandate-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const HOUR = 3_600_000;
const WAIT = { collections: "wait" } as const;
const other = (endToEndId: string) => ({ endToEndId });

/** A payment option with the planned collection E-1. */
async function withCollection(settings = {}) {
  const world = await deletionWorld(api, "payment_option", settings);
  const { trpc, tenantId, deletion, states } = world;
  await recording(trpc, "planned");
  return {
    ...world,
    record: (...[status, changed]: [Parameters<typeof recording>[1], { endToEndId: string }?]) =>
      recording(trpc, status, changed),
    mandate: () => trpc.mandates.get.query(M1),
    /** Runs the due jobs, then returns the states of the deletion and its option. */
    proceeded: async (id: string) => {
      await api.proceed(tenantId);
      return [(await deletion(id)).state, ...(await states())];
    },
  };
}

describe("a deletion with the policy `wait`", () => {
  test("SEPA-14: waits until all collections are final, then completes by itself", async () => {
    const { record, request, proceeded, eventTypes, auditEntries, mandate } =
      await withCollection();
    for (const id of ["E-2", "E-3"]) await record("presented", other(id));
    const { id, ...waiting } = await request(WAIT);
    expect(waiting).toMatchObject({ state: "waiting", reasons: [{ rule: "SEPA-14" }] });
    expect(waiting.steps.map(({ type, state }) => [type, state])).toEqual([
      ["disable", "done"],
      ["cancel_mandate", "pending"],
      ["erase", "pending"],
    ]);

    const stillWaits = ["waiting", "pending_deletion"];
    expect(await proceeded(id)).toEqual(stillWaits);
    await record("rejected", other("E-2"));
    await record("returned", other("E-3"));
    expect(await proceeded(id)).toEqual(stillWaits);
    await record("presented");
    expect(await proceeded(id)).toEqual(stillWaits);
    expect((await mandate()).state).toBe("active");
    await record("settled");
    expect(await proceeded(id)).toEqual(["completed", "deleted"]);

    expect(await mandate()).toMatchObject({ state: "cancelled", cancellationReason: "MD16" });
    expect((await mandate()).collections.map(({ status }) => status).toSorted()).toEqual([
      "rejected",
      "returned",
      "settled",
    ]);
    expect(await eventTypes(id)).toEqual([
      "expunge.deletion.accepted",
      "expunge.deletion.disabled",
      "expunge.deletion.deferred",
      "expunge.mandate.cancelled",
      "expunge.deletion.erased",
      "expunge.deletion.completed",
    ]);
    expect(await auditEntries(id)).toEqual([
      "staff:agent-1 deletion.request waiting",
      "system:worker deletion.proceed completed",
    ]);
  });

  test("SEPA-15, USE-02: refuses new collections and uses meanwhile", async () => {
    const { record, request, use } = await withCollection();
    await request(WAIT);
    for (const status of ["planned", "presented"] as const)
      expect(await failureOf(record(status, other("E-2")))).toEqual(refusedBy("SEPA-15"));
    expect(await use()).toMatchObject({ allowed: false, reasons: [{ rule: "USE-02" }] });
    expect(await record("presented")).toEqual({ endToEndId: "E-1", status: "presented" });
  });

  test("completes immediately without open collections", async () => {
    const { record, request } = await withCollection();
    await record("presented");
    await record("settled");
    expect((await request(WAIT)).state).toBe("completed");
  });

  test("can be cancelled while it waits: the option is usable again, and the end of the collection executes nothing", async () => {
    const { record, request, cancel, use, proceeded } = await withCollection();
    const { id } = await request(WAIT);
    expect((await cancel(id)).state).toBe("cancelled");
    expect(await use()).toMatchObject({ allowed: true });
    await record("presented", other("E-2"));
    for (const done of [{ endToEndId: "E-2" }, { endToEndId: "E-1" }]) {
      if (done.endToEndId === "E-1") await record("presented", done);
      await record("settled", done);
    }
    expect(await proceeded(id)).toEqual(["cancelled", "active"]);
  });

  test("HOLD-01: is finally refused if a hold was placed meanwhile, and the option is usable again", async () => {
    const { record, request, hold, use, proceeded, mandate } = await withCollection();
    await record("presented");
    const { id } = await request(WAIT);
    await hold();
    expect(await proceeded(id)).toEqual(["waiting", "pending_deletion"]);
    await record("settled");
    expect(await proceeded(id)).toEqual(["refused", "active"]);
    expect(await use()).toMatchObject({ allowed: true });
    expect((await mandate()).state).toBe("active");
    expect(await record("planned", other("E-2"))).toMatchObject({ status: "planned" });
  });

  test("passes the gates in the order approval, undo window, collections", async () => {
    const world = await withCollection({ approval: [{}], undoSeconds: HOUR / 1000 });
    const { record, request, approver, proceeded, eventTypes, auditEntries } = world;
    await record("presented");
    const { id, state } = await request(WAIT);
    expect(state).toBe("awaiting_approval");
    expect((await approver.deletions.approve.mutate({ id })).state).toBe("scheduled");
    expect(await proceeded(id)).toEqual(["scheduled", "pending_deletion"]);
    api.later(HOUR);
    expect(await proceeded(id)).toEqual(["waiting", "pending_deletion"]);
    await record("settled");
    expect(await proceeded(id)).toEqual(["completed", "deleted"]);
    expect(await eventTypes(id)).toEqual([
      "expunge.deletion.approval_requested",
      "expunge.deletion.accepted",
      "expunge.deletion.disabled",
      "expunge.deletion.scheduled",
      "expunge.deletion.deferred",
      "expunge.mandate.cancelled",
      "expunge.deletion.erased",
      "expunge.deletion.completed",
    ]);
    expect(await auditEntries(id)).toEqual([
      "staff:agent-1 deletion.request awaiting_approval",
      "staff:approver-1 deletion.approve scheduled",
      "system:worker deletion.proceed waiting",
      "system:worker deletion.proceed completed",
    ]);
  });

  test("does not wait if its collections are final at the end of the undo window", async () => {
    const { record, request, proceeded } = await withCollection({ undoSeconds: HOUR / 1000 });
    await record("presented");
    const { id, state } = await request(WAIT);
    expect(state).toBe("scheduled");
    await record("settled");
    expect(await proceeded(id)).toEqual(["scheduled", "pending_deletion"]);
    api.later(HOUR);
    expect(await proceeded(id)).toEqual(["completed", "deleted"]);
  });
});

describe("a deletion with the policy `refuse`", () => {
  const REFUSE = { collections: "refuse" } as const;

  test("SEPA-13: is refused while a collection is planned or presented, and executed once all are final", async () => {
    const { record, request, states, use, eventTypes, auditEntries } = await withCollection();
    const planned = await request(REFUSE);
    await record("presented");
    const presented = await request(REFUSE);
    for (const { id, state, reasons } of [planned, presented]) {
      expect([state, reasons?.map(({ rule }) => rule)]).toEqual(["refused", ["SEPA-13"]]);
      expect(await eventTypes(id)).toEqual(["expunge.deletion.refused"]);
      expect(await auditEntries(id)).toEqual(["staff:agent-1 deletion.request refused SEPA-13"]);
    }
    expect(await states()).toEqual(["active"]);
    expect(await use()).toMatchObject({ allowed: true });
    await record("settled");
    expect((await request(REFUSE)).state).toBe("completed");
  });

  test("SEPA-13: is refused immediately despite an undo window, and scheduled once all are final", async () => {
    const { record, request, proceeded } = await withCollection({ undoSeconds: HOUR / 1000 });
    await record("presented");
    expect(await request(REFUSE)).toMatchObject({
      state: "refused",
      reasons: [{ rule: "SEPA-13" }],
    });
    await record("settled");
    const { id, state } = await request(REFUSE);
    expect(state).toBe("scheduled");
    api.later(HOUR);
    expect(await proceeded(id)).toEqual(["completed", "deleted"]);
  });
});

test("SEPA-11: a scheduled deletion withdraws the collections that can be withdrawn at its execution", async () => {
  const { request, proceeded, mandate } = await withCollection({ undoSeconds: HOUR / 1000 });
  const { id } = await request();
  expect((await mandate()).collections).toMatchObject([{ status: "planned" }]);
  api.later(HOUR);
  expect(await proceeded(id)).toEqual(["completed", "deleted"]);
  expect((await mandate()).collections).toMatchObject([{ status: "withdrawn" }]);
});
