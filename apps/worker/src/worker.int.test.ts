import { patiently } from "@expunge/testkit/patience";
import { afterAll, expect, test, vi } from "vitest";
import { ACCOUNT, DETAILS, openStage, OWNER_BID } from "#testing/open-stage.ts";

const stage = await openStage();
afterAll(() => stage.close());
const worker = stage.worker();
await worker.ready;

const someTime: unknown = expect.any(Date);
const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);

test("a customer is enrolled, and removed with all its cards once the network has said so", async () => {
  const person = await stage.enrol();
  const enrolled = await stage.told(person, 1);
  expect((await stage.customer(person)).cards.map(({ state }) => state)).toEqual([
    "ACTIVE",
    "ACTIVE",
  ]);
  expect(await stage.visa.book(person.consumer)).toMatchObject({
    state: "enrolled",
    instruments: person.cardIds.map(String),
  });

  const { kind, deletionId } = await stage.remove(person);
  expect(kind).toBe("accepted");
  const removed = await stage.told(person, 2);
  const { credential, cards } = await stage.customer(person);
  expect(credential).toMatchObject({
    state: "REMOVED",
    deletionId,
    sealed: null,
    sealedKey: null,
    last4: null,
    maskedNumber: null,
  });
  expect(cards.map(({ state, last4 }) => ({ state, last4 }))).toEqual([
    { state: "REMOVED", last4: null },
    { state: "REMOVED", last4: null },
  ]);

  const envelope = (operation: string, cid: string) => ({
    event_id: like(/^[0-9a-f-]{36}$/),
    domain: "cards-tokenization",
    event_type: "click_to_pay-1",
    schema_version: 1,
    org_id: stage.tenantId,
    cid,
    timestamp: like(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    data: {
      operation,
      status: "success",
      network: "visa",
      account_id: ACCOUNT,
      customer_id: person.customerId,
      owner_bid: OWNER_BID,
      card_ids: person.cardIds,
      request_trace_id: like(/^\S{1,36}$/),
      reasons: [],
    },
  });
  expect(enrolled).toEqual(envelope("enroll_customer", `enrol-${person.customerId}`));
  expect(removed).toEqual(envelope("delete_customer", `remove-${person.customerId}`));
  expect(await stage.events(person)).toHaveLength(2);

  const { deletion } = await stage.deletion(deletionId);
  expect(deletion).toMatchObject({
    state: "completed",
    networkConfirmedAt: someTime,
    erasedAt: someTime,
    completedAt: someTime,
  });
  expect(deletion.steps.map(({ state }) => state)).toEqual(["done", "done", "done"]);
  expect(await stage.visa.book(person.consumer)).toMatchObject({
    state: "deleted",
    instruments: [],
    calls: { enrollData: 1, deleteConsumerInformation: 1 },
  });
});

test("personal data of a network request is erased when the request has ended", async () => {
  const person = await stage.enrolled();
  const kept = await stage.owner(
    "SELECT q.sealed, q.sealed_key FROM network_request q JOIN credential c ON c.id = q.credential_id WHERE c.reference = $1",
    [String(person.customerId)],
  );
  expect(kept).toEqual([{ sealed: null, sealed_key: null }]);
});

test("a removal that the network refuses leaves everything usable, and may be asked for again", async () => {
  const person = await stage.enrolled();
  const fault = {
    kind: "complete_with_failure",
    code: "VIDC-2002",
    field: "consumerInformation",
    message: "Not entitled",
  };
  await stage.visa.order({
    operation: "deleteConsumerInformation",
    consumer: person.consumer,
    fault,
  });
  const { deletionId } = await stage.remove(person);
  const failure = await stage.told(person, 2);
  expect(failure.data).toMatchObject({
    operation: "delete_customer",
    status: "failure",
    reasons: [{ code: "VIDC-2002", field: "consumerInformation", message: "Not entitled" }],
  });
  const { credential, cards } = await stage.customer(person);
  expect([credential, ...cards].map(({ state }) => state)).toEqual(["ACTIVE", "ACTIVE", "ACTIVE"]);
  expect(cards.map(({ last4 }) => last4)).toEqual(["4242", "4242"]);
  const { deletion } = await stage.deletion(deletionId);
  expect(deletion).toMatchObject({
    state: "failed",
    networkConfirmedAt: null,
    erasedAt: null,
    completedAt: null,
  });
  expect(deletion.steps).toContainEqual({
    type: "network_removal",
    state: "failed",
    attempts: 1,
    lastError: "VIDC-2002",
  });

  const again = await stage.remove(person);
  expect(again.kind).toBe("accepted");
  expect(again.deletionId).not.toBe(deletionId);
  expect((await stage.told(person, 3)).data.status).toBe("success");
  expect((await stage.deletion(again.deletionId)).deletion.state).toBe("completed");
  expect((await stage.deletion(deletionId)).deletion.state).toBe("failed");
});

test("while a removal is under way it is not asked for twice", async () => {
  const person = await stage.enrolled();
  await stage.visa.order({
    operation: "requestStatus",
    consumer: person.consumer,
    times: 1_000_000,
    fault: { kind: "http_error", status: 503 },
  });
  const first = await stage.remove(person);
  expect(await stage.remove(person)).toEqual({ kind: "in_progress", deletionId: first.deletionId });
  await stage.visa.order();
  await stage.told(person, 2);
  expect((await stage.visa.book(person.consumer)).calls["deleteConsumerInformation"]).toBe(1);
});

test("a removed customer may be enrolled anew, and removed again", async () => {
  const person = await stage.enrolled();
  await stage.remove(person);
  await stage.told(person, 2);
  await stage.enrol(person);
  expect((await stage.told(person, 3)).data).toMatchObject({
    operation: "enroll_customer",
    status: "success",
  });
  const { credential, cards } = await stage.customer(person);
  expect([credential, ...cards].map(({ state }) => state)).toEqual(["ACTIVE", "ACTIVE", "ACTIVE"]);
  await stage.remove(person);
  expect((await stage.told(person, 4)).data).toMatchObject({
    operation: "delete_customer",
    status: "success",
  });
  expect((await stage.customer(person)).credential.state).toBe("REMOVED");
});

test("the logs report events without personal data", async () => {
  const person = await stage.enrolled();
  await stage.remove(person);
  await stage.told(person, 2);
  await vi.waitFor(() => expect(worker.said()).toContain('"result":"ended"'), patiently);
  const personal = [
    DETAILS.firstName,
    DETAILS.lastName,
    ...DETAILS.emails,
    ...DETAILS.phones,
    "Arequipa",
    ACCOUNT,
    "4242",
    OWNER_BID,
  ];
  for (const said of [worker.said(), stage.visa.said()]) {
    for (const secret of [...personal, "shared-secret", "api-key", "PRIVATE KEY"])
      expect(said).not.toContain(secret);
  }
});
