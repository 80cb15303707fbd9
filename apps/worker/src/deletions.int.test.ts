import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openStage } from "#testing/open-stage.ts";
import { staffDesk } from "#testing/staff-desk.ts";

const stage = await openStage();
afterAll(() => stage.close());
const desk = staffDesk(stage);

const WITHIN_MS = 2_000;
const UNDO_MS = 3_000;

/** By how many milliseconds a deletion was completed after its time, or after somebody was there to do it. */
async function expectInTime(deletionId: string, readyAt = 0): Promise<void> {
  const { scheduledFor, completedAt, disabledAt } = await desk.completed(deletionId);
  const [due, done] = [scheduledFor?.getTime() ?? 0, completedAt?.getTime() ?? 0];
  expect(due - (disabledAt?.getTime() ?? 0)).toBe(UNDO_MS);
  expect(done).toBeGreaterThanOrEqual(due);
  expect(done - Math.max(due, readyAt)).toBeLessThan(WITHIN_MS);
}

describe("a deletion that is scheduled", () => {
  beforeEach(() => desk.setPolicy({ undoSeconds: UNDO_MS / 1_000 }));

  test("DEL-06: is carried out by the worker within two seconds after its time, and not before", async () => {
    const worker = stage.worker();
    await worker.ready;
    const ids: string[] = [];
    // At all moments between two looks at the queue.
    for (let place = 0; place < 8; place += 1) {
      ids.push(await desk.request(await desk.storeToken()));
      await sleep(250);
    }
    for (const id of ids) await expectInTime(id);
    await worker.end("SIGTERM");
  });

  test("DEL-06: is carried out in time by another worker when the one that was there was killed before", async () => {
    const killed = stage.worker();
    await killed.ready;
    const ids = [
      await desk.request(await desk.storeToken()),
      await desk.request(await desk.storeOption("M-killed")),
    ];
    expect(await killed.end("SIGKILL")).toEqual({ code: null, signal: "SIGKILL" });
    for (const id of ids) expect((await stage.deletion(id)).deletion.state).toBe("scheduled");

    const successor = stage.worker();
    await successor.ready;
    const readyAt = Date.now();
    for (const id of ids) await expectInTime(id, readyAt);
    await successor.end("SIGTERM");
  });

  test("of a customer is asked of the network after its time, and is done when that has agreed", async () => {
    const worker = stage.worker();
    const person = await stage.enrolled();
    const id = await desk.request({
      kind: "click_to_pay_customer",
      accountId: "account-4711",
      customerId: person.customerId,
      ownerBid: "10001234",
    });
    const { scheduledFor, networkConfirmedAt } = await desk.completed(id);
    expect(Number(networkConfirmedAt)).toBeGreaterThanOrEqual(Number(scheduledFor));
    expect((await stage.customer(person)).credential.state).toBe("REMOVED");
    expect(await stage.visa.book(person.consumer)).toMatchObject({
      state: "deleted",
      calls: { deleteConsumerInformation: 1 },
    });
    await worker.end("SIGTERM");
  });
});

describe("a deletion that waits for a registration", () => {
  const removed = ["REMOVED", "REMOVED", "REMOVED"];

  test("C2P-19: goes on by itself when the network has ended it", async () => {
    const person = await stage.enrol();
    const { kind, deletionId } = await stage.remove(person);
    expect(kind).toBe("deferred");
    const worker = stage.worker();
    expect((await stage.told(person, 1)).data).toMatchObject({
      operation: "enroll_customer",
      status: "success",
    });
    expect((await stage.told(person, 2)).data).toMatchObject({
      operation: "delete_customer",
      status: "success",
    });
    await desk.completed(deletionId);
    const { credential, cards } = await stage.customer(person);
    expect([credential, ...cards].map(({ state }) => state)).toEqual(removed);
    expect(await stage.visa.book(person.consumer)).toMatchObject({
      state: "deleted",
      calls: { enrollData: 1, deleteConsumerInformation: 1 },
    });
    await worker.end("SIGTERM");
  });

  test("C2P-08: is done without the network when that has refused the registration", async () => {
    const person = await stage.enrol();
    await stage.visa.order({
      operation: "enrollData",
      consumer: person.consumer,
      fault: { kind: "http_error", status: 400, code: "VIDC-2006" },
    });
    const { kind, deletionId } = await stage.remove(person);
    expect(kind).toBe("deferred");
    const worker = stage.worker();
    await desk.completed(deletionId);
    const events = await stage.events(person);
    expect(events.map(({ data }) => [data.operation, data.status])).toEqual([
      ["enroll_customer", "failure"],
      ["delete_customer", "success"],
    ]);
    const { calls } = await stage.visa.book(person.consumer);
    expect(calls["deleteConsumerInformation"]).toBeUndefined();
    await worker.end("SIGTERM");
  });
});
