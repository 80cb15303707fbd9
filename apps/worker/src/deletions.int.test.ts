import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openStage } from "#testing/open-stage.ts";
import { staffDesk } from "#testing/staff-desk.ts";

const stage = await openStage();
afterAll(() => stage.close());
const desk = staffDesk(stage);

const UNDO_SECONDS = 1;
const HOUR_SECONDS = 3_600;

describe("a deletion that is scheduled", () => {
  beforeEach(() => desk.setPolicy({ undoSeconds: UNDO_SECONDS }));

  test("DEL-06: is carried out by the worker after its time, and not before", async () => {
    const worker = stage.worker();
    await worker.ready;
    const ids = [
      await desk.request(await desk.storeToken()),
      await desk.request(await desk.storeOption("M-scheduled")),
    ];
    for (const id of ids) {
      const { scheduledFor, completedAt, disabledAt } = await desk.completed(id);
      const due = Number(scheduledFor);
      expect(due - Number(disabledAt)).toBe(UNDO_SECONDS * 1_000);
      expect(Number(completedAt)).toBeGreaterThanOrEqual(due);
    }
    await worker.end("SIGTERM");
  });

  test("DEL-06: is carried out by another worker when the one that was there was killed before", async () => {
    await desk.setPolicy({ undoSeconds: HOUR_SECONDS });
    const killed = stage.worker();
    await killed.ready;
    const ids = [
      await desk.request(await desk.storeToken()),
      await desk.request(await desk.storeOption("M-killed")),
    ];
    expect(await killed.end("SIGKILL")).toEqual({ code: null, signal: "SIGKILL" });
    for (const id of ids) expect((await stage.deletion(id)).deletion.state).toBe("scheduled");

    await stage.owner(
      "UPDATE deletion SET scheduled_for = now() WHERE state = 'scheduled' AND tenant_id = $1",
      [stage.tenantId],
    );
    await stage.owner("UPDATE pgboss.job SET start_after = now() WHERE name = 'deletion'");
    const successor = stage.worker();
    for (const id of ids) await desk.completed(id);
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

test("an imported customer is deleted at the network under the id that the network has", async () => {
  const worker = stage.worker();
  const person = await stage.enrolled();
  const customerId = 4_711;
  await stage.owner(
    "UPDATE credential SET reference = $1, network_reference = $2 WHERE tenant_id = $3 AND reference = $4",
    [String(customerId), person.consumer, stage.tenantId, String(person.customerId)],
  );
  const { deletionId } = await stage.remove({ ...person, customerId });
  await desk.completed(deletionId);
  expect(await stage.visa.book(person.consumer)).toMatchObject({ state: "deleted" });
  expect(await stage.visa.book(stage.consumerOf(customerId))).toMatchObject({ state: "unknown" });
  await worker.end("SIGTERM");
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
