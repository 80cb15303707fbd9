import { afterAll, describe, expect, test } from "vitest";
import { openStage, type Person } from "#testing/open-stage.ts";
import type { Fault } from "#testing/start-visa.ts";

const stage = await openStage();
afterAll(() => stage.close());
const worker = stage.worker();
await worker.ready;

const someTime: unknown = expect.any(Date);
const removal = "deleteConsumerInformation";

/** Removes a customer under network faults, expects one success, and returns the number of network requests. */
async function expectRemoved(
  person: Person,
  ...faults: { operation?: string; times?: number; fault: Fault }[]
): Promise<Readonly<Record<string, number>>> {
  await stage.visa.order(
    ...faults.map((fault) => ({ operation: removal, consumer: person.consumer, ...fault })),
  );
  const { deletionId } = await stage.remove(person);
  const { data } = await stage.told(person, 2);
  expect(data).toMatchObject({ operation: "delete_customer", status: "success", reasons: [] });
  expect(await stage.events(person)).toHaveLength(2);
  const { credential, cards } = await stage.customer(person);
  expect([credential, ...cards].map(({ state }) => state)).toEqual([
    "REMOVED",
    "REMOVED",
    "REMOVED",
  ]);
  expect((await stage.deletion(deletionId)).deletion).toMatchObject({
    state: "completed",
    networkConfirmedAt: someTime,
  });
  const book = await stage.visa.book(person.consumer);
  expect(book).toMatchObject({ state: "deleted", busy: false, instruments: [] });
  return book.calls;
}

describe("a removal that took effect is not asked for again", () => {
  const faults: [string, Fault][] = [
    ["the connection drops after it", { kind: "drop_connection", when: "after" }],
    ["the answer is broken", { kind: "broken_json" }],
    ["the answer is for somebody else", { kind: "wrong_encryption" }],
    ["the network has lost its id", { kind: "lost_request_id" }],
  ];
  test.each(faults)("when %s", async (_name, fault) => {
    const calls = await expectRemoved(await stage.enrolled(), { fault });
    expect(calls[removal]).toBe(1);
  });

  test.each([
    ["drops", { kind: "drop_connection", when: "before" }],
    ["is broken", { kind: "broken_json" }],
    ["is a gateway's", { kind: "http_error", status: 503 }],
  ] as [string, Fault][])("when the answer about its outcome %s", async (_name, fault) => {
    const calls = await expectRemoved(await stage.enrolled(), {
      operation: "requestStatus",
      times: 2,
      fault,
    });
    expect(calls[removal]).toBe(1);
    expect(calls["requestStatus"]).toBeGreaterThan(2);
  });
});

describe("a removal that took no effect is asked for again", () => {
  const faults: [string, Fault][] = [
    ["an earlier request is in flight", { kind: "http_error", status: 409, code: "VIDC-3000" }],
    ["the network is down", { kind: "http_error", status: 500, code: "VIDC-5000" }],
    ["a gateway is", { kind: "http_error", status: 502 }],
    ["a gateway throttles", { kind: "http_error", status: 429 }],
    ["the connection drops before it", { kind: "drop_connection", when: "before" }],
    ["it was done in part", { kind: "partial_failure" }],
  ];
  test.each(faults)("when %s", async (_name, fault) => {
    const calls = await expectRemoved(await stage.enrolled(), { fault });
    expect(calls[removal]).toBe(2);
  });

  test("also while its outcome is unknown", async () => {
    const down = { kind: "http_error", status: 503 };
    const calls = await expectRemoved(
      await stage.enrolled(),
      { fault: down },
      { operation: "getData", times: 3, fault: down },
    );
    expect(calls).toMatchObject({ [removal]: 2, getData: 4 });
  });
});

test("a customer that the network does not know any more is removed", async () => {
  const person = await stage.enrolled();
  await stage.visa.order({
    operation: removal,
    consumer: person.consumer,
    fault: { kind: "http_error", status: 400, code: "VIDC-2001" },
  });
  const { deletionId } = await stage.remove(person);
  expect((await stage.told(person, 2)).data).toMatchObject({
    status: "success",
    request_trace_id: null,
  });
  expect((await stage.deletion(deletionId)).deletion.state).toBe("completed");
  expect((await stage.visa.book(person.consumer)).calls[removal]).toBe(1);
});

test.each([
  ["at once", { kind: "http_error", status: 400, code: "VIDC-2002" }],
  ["in the end", { kind: "complete_with_failure", code: "VIDC-2002", field: "x", message: "No" }],
] as [string, Fault][])(
  "a removal that is refused %s has failed, and is not asked for again",
  async (_name, fault) => {
    const person = await stage.enrolled();
    await stage.visa.order({ operation: removal, consumer: person.consumer, fault });
    const { deletionId } = await stage.remove(person);
    expect((await stage.told(person, 2)).data).toMatchObject({
      status: "failure",
      reasons: [{ code: "VIDC-2002" }],
    });
    expect((await stage.deletion(deletionId)).deletion.state).toBe("failed");
    expect(await stage.visa.book(person.consumer)).toMatchObject({
      state: "enrolled",
      calls: { [removal]: 1 },
    });
    expect((await stage.customer(person)).credential.state).toBe("ACTIVE");
  },
);

test("an enrolment with a lost answer is not requested again, and a refused one leaves the customer unregistered", async () => {
  const lost = await stage.enrol();
  expect((await stage.told(lost, 1)).data.status).toBe("success");
  const customerId = lost.customerId + 1;
  const next = { customerId, consumer: stage.consumerOf(customerId) };
  await stage.visa.order({
    operation: "enrollData",
    consumer: next.consumer,
    fault: { kind: "http_error", status: 400, code: "VIDC-2006" },
  });
  const refused = await stage.enrol();
  expect(refused.consumer).toBe(next.consumer);
  expect((await stage.told(refused, 1)).data).toMatchObject({
    operation: "enroll_customer",
    status: "failure",
    reasons: [{ code: "VIDC-2006" }],
  });
  const { credential, cards } = await stage.customer(refused);
  expect(credential.state).toBe("UNREGISTERED");
  expect(cards.map(({ state, last4 }) => ({ state, last4 }))).toEqual([
    { state: "REMOVED", last4: null },
    { state: "REMOVED", last4: null },
  ]);
});

// The last test: it replaces the worker.
test("a removal that took effect is not asked for again when its answer does not come in time", async () => {
  const person = await stage.enrolled();
  await worker.end("SIGTERM");
  const impatient = stage.worker({ VISA_TIMEOUT_MS: "400" });
  const calls = await expectRemoved(person, { fault: { kind: "slow", ms: 600_000 } });
  expect(calls[removal]).toBe(1);
  await impatient.end("SIGTERM");
});
