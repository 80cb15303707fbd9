import { patiently } from "@expunge/testkit/patience";
import { afterAll, expect, test, vi } from "vitest";
import { openStage } from "#testing/open-stage.ts";

const stage = await openStage();
afterAll(() => stage.close());

const removal = "deleteConsumerInformation";

const requestOf = async (deletionId: string) => (await stage.deletion(deletionId)).request;

test("while the circuit is open nothing is sent and nothing is taken for sent; a worker whose circuit is closed ends it all", async () => {
  const worker = stage.worker({ NETWORK_BREAK_AFTER: "2", NETWORK_BREAK_SECONDS: "3600" });
  await worker.ready;
  const [first, second] = [await stage.enrolled(), await stage.enrolled()];
  const outage = {
    consumer: first.consumer,
    times: 1_000,
    fault: { kind: "http_error", status: 503 },
  };
  await stage.visa.order({ operation: removal, ...outage }, { operation: "getData", ...outage });

  const opening = await stage.remove(first);
  await vi.waitFor(async () => {
    const { calls } = await stage.visa.book(first.consumer);
    expect(calls).toMatchObject({ [removal]: 1, getData: 1 });
  }, patiently);
  const unsent = await stage.remove(second);
  await vi.waitFor(async () => {
    expect(await requestOf(unsent.deletionId)).toMatchObject({ state: "submitting" });
  }, patiently);
  const left = { lastError: "circuit open" };
  await vi.waitFor(
    async () => expect(await requestOf(opening.deletionId)).toMatchObject(left),
    patiently,
  );
  await worker.end("SIGTERM");

  expect(await requestOf(opening.deletionId)).toMatchObject({
    ...left,
    state: "submitting",
    attempts: 1,
  });
  expect(await requestOf(unsent.deletionId)).toMatchObject({
    ...left,
    state: "queued",
    attempts: 0,
  });
  expect((await stage.visa.book(first.consumer)).calls).toMatchObject({
    [removal]: 1,
    getData: 1,
  });
  expect((await stage.visa.book(second.consumer)).calls).not.toHaveProperty(removal);
  expect((await stage.customer(second)).credential.state).toBe("REMOVAL_IN_PROGRESS");

  await stage.visa.order();
  stage.worker();
  await stage.minutePasses();
  for (const person of [first, second])
    expect((await stage.told(person, 2)).data).toMatchObject({ status: "success" });
  // The one that may have been taken was looked into, the one that was not sent needed no look.
  expect((await stage.visa.book(first.consumer)).calls).toMatchObject({
    [removal]: 2,
    getData: 2,
  });
  const { calls } = await stage.visa.book(second.consumer);
  expect(calls).toMatchObject({ [removal]: 1 });
  expect(calls).not.toHaveProperty("getData");
});
