import { TARGET_KINDS } from "@expunge/schemas/boundary/target";
import { soak } from "@expunge/testkit/soak";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GONE, USABLE } from "#test/credential-world.ts";
import { type DeletionWorld, deletionWorld } from "#test/deletion-world.ts";
import { refusedBy, failureOf } from "#test/failure-of.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";
import { whileHeld, writersWait } from "#test/while-held.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const HOUR = 3_600_000;
const UNDO = { undoSeconds: HOUR / 1000 };
const ROUNDS = soak(2);

const count = <Item>(items: readonly Item[], wanted: Item) =>
  items.filter((item) => item === wanted).length;

/** A call that may lose the race: its answer, or `DEL-08` if it came too late. */
async function orTooLate(call: Promise<{ state: string }>): Promise<string> {
  const [answered] = await Promise.allSettled([call]);
  if (answered.status === "fulfilled") return answered.value.state;
  expect(await failureOf(call)).toEqual(refusedBy("DEL-08"));
  return "DEL-08";
}

/** Expects that a deletion was executed once, with one final event and at most one network request. */
async function expectDoneOnce({ eventTypes, tenantId }: DeletionWorld, id: string): Promise<void> {
  expect(count(await eventTypes(id), "expunge.deletion.completed")).toBe(1);
  const [asked] = await api.rows(
    "SELECT count(*)::int AS count FROM network_request WHERE tenant_id = $1 AND operation = 'delete_customer'",
    [tenantId],
  );
  expect(asked?.["count"]).toBeLessThanOrEqual(1);
}

describe.each(TARGET_KINDS)("concurrent decisions about the deletion of a %s", (kind) => {
  test("two approvers: one succeeds, the other is too late; the deletion is executed once", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const world = await deletionWorld(api, kind, { approval: [{}] });
      const { id } = await world.request();
      const people = [
        await world.staff("approver-1"),
        await world.staff("approver-2", api.otherUrl),
      ];
      const answers = await Promise.all(
        people.map((by) => orTooLate(by.deletions.approve.mutate({ id }))),
      );
      expect(count(answers, "DEL-08")).toBe(1);
      await api.settle(world.tenantId);
      const { approvals } = await world.deletion(id);
      expect(approvals).toHaveLength(1);
      expect(await world.states()).toEqual(GONE[kind]);
      await expectDoneOnce(world, id);
    }
  });

  test("approval, rejection and cancellation: one of them wins", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const world = await deletionWorld(api, kind, { approval: [{}] });
      const { id } = await world.request();
      const other = await world.staff("approver-2", api.otherUrl);
      const answers = await Promise.all([
        orTooLate(world.approver.deletions.approve.mutate({ id })),
        orTooLate(other.deletions.reject.mutate({ id })),
        orTooLate(world.cancel(id)),
      ]);
      expect(count(answers, "DEL-08")).toBe(2);
      await api.settle(world.tenantId);
      const { state, eventIds } = await world.deletion(id);
      const approved = state === "completed";
      expect(["rejected", "cancelled", "completed"]).toContain(state);
      expect(await world.states()).toEqual(approved ? GONE[kind] : USABLE[kind]);
      expect(await world.eventTypes(id)).toHaveLength(eventIds.length);
      expect(count(await world.eventTypes(id), "expunge.deletion.completed")).toBe(
        approved ? 1 : 0,
      );
    }
  });

  test("a contract and an approver: one of them executes it, once", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const world = await deletionWorld(api, kind, { approval: [{}] });
      const { id } = await world.request();
      await Promise.all([
        orTooLate(world.approver.deletions.approve.mutate({ id })),
        world.removeByContract(api.otherUrl),
      ]);
      await api.settle(world.tenantId);
      expect(await world.states()).toEqual(GONE[kind]);
      const { items } = await world.trpc.deletions.list.query({ state: "completed" });
      expect(items).toHaveLength(1);
      await expectDoneOnce(world, items[0]?.id ?? "");
      expect(["cancelled", "completed"]).toContain((await world.deletion(id)).state);
    }
  });
});

describe.each(TARGET_KINDS)(
  "concurrent cancellation and execution of the deletion of a %s",
  (kind) => {
    test.each(["cancelled", "completed"] as const)(
      "ends %s if that is written first",
      async (end) => {
        for (const at of [api.url, api.otherUrl]) {
          const world = await deletionWorld(api, kind, UNDO);
          const { tenantId } = world;
          const { id } = await world.request();
          const by = await world.staff("agent-1", at);
          api.later(HOUR);
          const answers: Promise<string>[] = [];
          const calls = [
            () => answers.push(orTooLate(world.cancel(id, by))),
            () => answers.push(api.proceed(tenantId).then(() => "proceeded")),
          ];
          // Both have read the same state and now wait to write, in order of arrival.
          await whileHeld({ database: api.database, tenantId }, async () => {
            for (const [place, ask] of (end === "cancelled"
              ? calls
              : calls.toReversed()
            ).entries()) {
              ask();
              await writersWait(api.database, place + 1);
            }
          });
          const cancelled = end === "cancelled";
          expect(await Promise.all(answers)).toContain(cancelled ? "cancelled" : "DEL-08");
          await api.settle(tenantId);

          expect((await world.deletion(id)).state).toBe(end);
          expect(await world.states()).toEqual(cancelled ? USABLE[kind] : GONE[kind]);
          expect((await world.use()).allowed).toBe(cancelled);
          const eventTypes = await world.eventTypes(id);
          expect(count(eventTypes, "expunge.deletion.cancelled")).toBe(cancelled ? 1 : 0);
          expect(count(eventTypes, "expunge.deletion.completed")).toBe(cancelled ? 0 : 1);
        }
      },
    );
  },
);
