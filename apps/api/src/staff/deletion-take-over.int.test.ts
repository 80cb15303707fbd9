import { TARGET_KINDS } from "@expunge/schemas/boundary/target";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DELETED, GONE, SUSPENDED, USABLE } from "#test/credential-world.ts";
import { deletionWorld } from "#test/deletion-world.ts";
import { failureOf, refusedBy } from "#test/failure-of.ts";
import { recording } from "#test/mandate-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const HOUR = 3_600_000;
const UNDO = { undoSeconds: HOUR / 1000 };
const APPROVAL = { approval: [{}] };
/** The waiting states of an agent's deletion, and whether the credential is unusable meanwhile. */
const WAITING = [
  ["awaiting_approval", APPROVAL, USABLE],
  ["scheduled", UNDO, SUSPENDED],
] as const;

describe.each(TARGET_KINDS)("the contract that deletes a %s", (kind) => {
  test("executes immediately, regardless of undo window and approval rules", async () => {
    const { tenantId, removeByContract, states, trpc } = await deletionWorld(api, kind, {
      ...UNDO,
      ...APPROVAL,
    });
    expect((await removeByContract()).status).toBe(DELETED[kind]);
    await api.settle(tenantId);
    expect(await states()).toEqual(GONE[kind]);
    const { items } = await trpc.deletions.list.query();
    expect(items.map(({ state }) => state)).toEqual(["completed"]);
    expect(items[0]).not.toHaveProperty("scheduledFor");
  });

  test.each(WAITING)(
    "DEL-03: takes over an agent's %s deletion: executed once, by the contract's",
    async (state, settings, meanwhile) => {
      const world = await deletionWorld(api, kind, settings);
      const { tenantId, request, states, removeByContract, trpc, deletion } = world;
      const older = await request();
      expect([older.state, await states()]).toEqual([state, meanwhile[kind]]);

      expect((await removeByContract()).status).toBe(DELETED[kind]);
      const taken = await deletion(older.id);
      expect(taken).toMatchObject({ state: "cancelled", reasons: [{ rule: "DEL-03" }] });
      await api.settle(tenantId);
      api.later(HOUR);
      await api.proceed(tenantId);
      expect(await states()).toEqual(GONE[kind]);
      expect(await deletion(older.id)).toEqual(taken);
      const { items } = await trpc.deletions.list.query();
      expect(items.map((one) => [one.id === older.id, one.state])).toEqual([
        [false, "completed"],
        [true, "cancelled"],
      ]);
    },
  );

  test.each(WAITING)(
    "DEL-03: leaves nothing to decide about a %s deletion; both have events and audit entries",
    async (state, settings) => {
      const world = await deletionWorld(api, kind, settings);
      const {
        request,
        cancel,
        approver,
        removeByContract,
        eventTypes,
        auditEntries,
        trpc,
        tenantId,
      } = world;
      const { id } = await request();
      await removeByContract();
      await api.settle(tenantId);
      expect(await failureOf(cancel(id))).toEqual(refusedBy("DEL-08"));
      for (const review of ["approve", "reject"] as const)
        expect(await failureOf(approver.deletions[review].mutate({ id }))).toEqual(
          refusedBy("DEL-08"),
        );
      const begun =
        state === "scheduled" ? ["accepted", "disabled", "scheduled"] : ["approval_requested"];
      expect(await eventTypes(id)).toEqual(
        [...begun, "cancelled"].map((type) => `expunge.deletion.${type}`),
      );
      const [newer] = (await trpc.deletions.list.query({ limit: 1 })).items;
      expect((await eventTypes(newer?.id ?? "")).at(-1)).toBe("expunge.deletion.completed");
      const { items } = await trpc.events.list.query({ types: ["expunge.deletion.cancelled"] });
      expect(items).toMatchObject([{ data: { deletionId: id, takenOverBy: newer?.id } }]);
      expect(await auditEntries(id)).toEqual([
        `staff:agent-1 deletion.request ${state}`,
        expect.stringMatching(/^(account|client):\S+ deletion\.take_over cancelled$/),
      ]);
    },
  );

  test("HOLD-01: takes nothing over while a hold is active", async () => {
    const { request, hold, removeByContract, states, deletion, cancel } = await deletionWorld(
      api,
      kind,
      UNDO,
    );
    const { id } = await request();
    await hold();
    expect((await removeByContract()).status).toBeGreaterThanOrEqual(400);
    expect([(await deletion(id)).state, await states()]).toEqual(["scheduled", SUSPENDED[kind]]);
    await cancel(id);
    expect(await states()).toEqual(USABLE[kind]);
  });
});

test("DEL-03: a contract takes over a deletion that waits for collections, and withdraws those that can be", async () => {
  const { trpc, request, removeByContract, deletion, states, tenantId } = await deletionWorld(
    api,
    "payment_option",
  );
  await recording(trpc, "planned");
  const { id, state } = await request({ collections: "wait" });
  expect([state, await states()]).toEqual(["waiting", SUSPENDED.payment_option]);
  expect((await removeByContract()).status).toBe(200);
  expect(await deletion(id)).toMatchObject({ state: "cancelled", reasons: [{ rule: "DEL-03" }] });
  const mandate = { mandateReference: "M-1", creditorId: "DE98ZZZ09999999999" };
  expect((await trpc.mandates.get.query(mandate)).collections).toMatchObject([
    { endToEndId: "E-1", status: "withdrawn" },
  ]);
  await api.proceed(tenantId);
  expect(await states()).toEqual(GONE.payment_option);
});

test("a contract does not take over a deletion in progress at the network", async () => {
  const { tenantId, request, removeByContract, trpc, states } = await deletionWorld(
    api,
    "click_to_pay_customer",
  );
  const { id } = await request();
  expect((await removeByContract()).status).toBe(202);
  await api.settle(tenantId);
  const { items } = await trpc.deletions.list.query();
  expect(items.map((one) => [one.id, one.state])).toEqual([[id, "completed"]]);
  expect(await states()).toEqual(GONE.click_to_pay_customer);
});
