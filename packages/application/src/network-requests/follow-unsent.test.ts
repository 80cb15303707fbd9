import { expect, test } from "vitest";
import { CONSUMER, removalScene, says } from "#testing/removal.ts";

type Scene = Awaited<ReturnType<typeof removalScene>>;

const requestOf = ({ store, requestId }: Scene) => store.requests.get(requestId);

test("C2P-10: a call that was not sent is repeated after a pause, without a query", async () => {
  const scene = await removalScene();
  const { end, calls } = await scene.follow({
    asked: [says.unsent, says.accepted],
    status: [says.success],
  });
  expect(end).toBe("ended");
  expect(calls).toEqual([
    ["deleteConsumer", CONSUMER],
    ["deleteConsumer", CONSUMER],
    ["requestStatus", "trace-1"],
  ]);
  expect(scene.pauses).toEqual([1, 2]);
  expect(requestOf(scene)).toMatchObject({ state: "succeeded", attempts: 1 });
});

test("an unsent request is queued again without counting the attempt, with its reason", async () => {
  const scene = await removalScene();
  expect(await scene.follow({ asked: [says.unsent] }, 0)).toMatchObject({ end: "open" });
  expect(requestOf(scene)).toMatchObject({
    state: "queued",
    attempts: 0,
    lastError: "circuit open",
    requestTraceId: null,
  });
  const { calls } = await scene.follow({ asked: [says.accepted], status: [says.success] });
  expect(calls.map(([method]) => method)).toEqual(["deleteConsumer", "requestStatus"]);
});

test("C2P-10: a worker that ended before it recorded an unsent call leaves a request to query", async () => {
  const scene = await removalScene();
  const crash = () => {
    scene.store.meanwhile(() => {
      throw new Error("the worker ended");
    });
    return says.unsent;
  };
  await expect(scene.follow({ asked: [crash] }, 0)).rejects.toThrow("the worker ended");
  expect(requestOf(scene)).toMatchObject({ state: "submitting", attempts: 1 });
  const { calls } = await scene.follow({ data: [says.notEnrolled] });
  expect(calls.map(([method]) => method)).toEqual(["getData"]);
});

test("C2P-10: a lost answer is queried before the request counts as unsent", async () => {
  const scene = await removalScene();
  const { calls } = await scene.follow({
    asked: [says.unavailable, says.unsent, says.accepted],
    data: [says.unsent, says.enrolled],
    status: [says.unsent, says.success],
  });
  expect(calls.map(([method]) => method)).toEqual([
    "deleteConsumer",
    "getData",
    "getData",
    "deleteConsumer",
    "deleteConsumer",
    "requestStatus",
    "requestStatus",
  ]);
  expect(requestOf(scene)).toMatchObject({ state: "succeeded", attempts: 2 });
});
