import { expect, test } from "vitest";
import { NOON } from "#testing/fixtures.ts";
import { CONSUMER, REQUEST_TIMEOUT_MS, removalScene, says } from "#testing/removal.ts";

type Scene = Awaited<ReturnType<typeof removalScene>>;

const stateOf = ({ store, requestId }: Scene) => ({
  customer: store.credentials.get("42")?.state,
  cards: store.cardsOf("42").map(({ state }) => state),
  request: store.requests.get(requestId)?.state,
  deletion: store.deletions.get(requestId)?.state,
});
const REMOVED = {
  customer: "REMOVED",
  cards: ["REMOVED", "REMOVED"],
  request: "succeeded",
  deletion: "completed",
};
const FAILED = {
  customer: "ACTIVE",
  cards: ["ACTIVE", "ACTIVE"],
  request: "failed",
  deletion: "failed",
};
const PENDING = {
  customer: "REMOVAL_IN_PROGRESS",
  cards: ["REMOVAL_IN_PROGRESS", "REMOVAL_IN_PROGRESS"],
  deletion: "executing",
};
const methods = (calls: readonly (readonly [string, ...unknown[]])[]) =>
  calls.map(([method]) => method);
const published = ({ store }: Scene) => store.events.map(({ type }) => type);
const BEGUN = ["expunge.deletion.accepted", "expunge.deletion.disabled"];
const afterTheLimit = new Date(NOON.getTime() + REQUEST_TIMEOUT_MS + 1);

test("a removal is requested once and followed to its outcome", async () => {
  const scene = await removalScene();
  const { end, calls } = await scene.follow({
    asked: [says.accepted],
    status: [says.inProgress, says.success],
  });
  expect(end).toBe("ended");
  expect(calls).toEqual([
    ["deleteConsumer", CONSUMER],
    ["requestStatus", "trace-1"],
    ["requestStatus", "trace-1"],
  ]);
  expect(stateOf(scene)).toEqual(REMOVED);
  expect(scene.store.deletions.get(scene.requestId)).toMatchObject({
    reasons: [],
    networkConfirmedAt: NOON,
    completedAt: NOON,
  });
  expect(scene.store.jobs).toEqual([]);
});

test("the outcome is published exactly once: in the envelope of contract 1, and as the deletion's own event", async () => {
  const scene = await removalScene();
  await scene.follow({ asked: [says.accepted], status: [says.success] });
  expect(await scene.follow({})).toEqual({ end: "ended", calls: [] });
  expect(published(scene)).toEqual([
    ...BEGUN,
    "click_to_pay-1",
    "expunge.deletion.network_confirmed",
    "expunge.deletion.erased",
    "expunge.deletion.completed",
  ]);
  expect(scene.store.events[2]?.body).toMatchObject({
    cid: "cid-1",
    data: {
      operation: "delete_customer",
      status: "success",
      customer_id: 42,
      card_ids: [7, 8],
      request_trace_id: "trace-1",
      reasons: [],
    },
  });
  const eventIds = scene.store.deletions.get(scene.requestId)?.eventIds;
  expect(eventIds).toEqual(scene.store.events.map(({ id }) => id));
});

test("C2P-09: a busy network is asked again after a pause", async () => {
  const scene = await removalScene();
  const script = { asked: [says.busy, says.busy, says.accepted], status: [says.success] };
  const { calls } = await scene.follow(script);
  expect(methods(calls)).toEqual([
    "deleteConsumer",
    "deleteConsumer",
    "deleteConsumer",
    "requestStatus",
  ]);
  expect(scene.pauses).toEqual([1, 2, 3]);
  expect(scene.store.requests.get(scene.requestId)?.attempts).toBe(3);
  expect(stateOf(scene)).toEqual(REMOVED);
});

test("C2P-10: after a lost answer the network is queried, and asked again only if it still has the consumer", async () => {
  const scene = await removalScene();
  const script = {
    asked: [says.unavailable, says.accepted],
    data: [says.unavailable, says.enrolled],
    status: [says.success],
  };
  const { calls } = await scene.follow(script);
  expect(methods(calls)).toEqual([
    "deleteConsumer",
    "getData",
    "getData",
    "deleteConsumer",
    "requestStatus",
  ]);
  expect(stateOf(scene)).toEqual(REMOVED);
});

test("C2P-08: after a lost answer a customer that is absent at the network is removed", async () => {
  const scene = await removalScene();
  const { calls } = await scene.follow({ asked: [says.unavailable], data: [says.notEnrolled] });
  expect(methods(calls)).toEqual(["deleteConsumer", "getData"]);
  expect(stateOf(scene)).toEqual(REMOVED);
});

test("C2P-08: a customer that was never enrolled at the network is removed", async () => {
  const scene = await removalScene();
  const faults = [
    { kind: "not_enrolled", code: "VIDC-2001", message: "Consumer not enrolled" },
  ] as const;
  await scene.follow({ asked: [{ kind: "rejected", faults }] });
  expect(stateOf(scene)).toEqual(REMOVED);
});

test("C2P-10: a worker that ended during its call leaves a request that may have been executed: the next one queries first", async () => {
  const scene = await removalScene();
  const crash = () => {
    throw new Error("the worker ended");
  };
  await expect(scene.follow({ asked: [crash] })).rejects.toThrow("the worker ended");
  expect(stateOf(scene)).toEqual({ ...PENDING, request: "submitting" });
  const { calls } = await scene.follow({ data: [says.notEnrolled] });
  expect(methods(calls)).toEqual(["getData"]);
  expect(stateOf(scene)).toEqual(REMOVED);
});

test("a worker that ended while it was waiting leaves the trace id: the next one asks for the status and does not repeat the request", async () => {
  const scene = await removalScene();
  expect(await scene.follow({ asked: [says.accepted] }, 0)).toMatchObject({ end: "open" });
  expect(stateOf(scene)).toEqual({ ...PENDING, request: "accepted" });
  const { end, calls } = await scene.follow({ status: [says.success] });
  expect([end, ...calls]).toEqual(["ended", ["requestStatus", "trace-1"]]);
  expect(stateOf(scene)).toEqual(REMOVED);
});

test("C2P-10: a request that is unknown to the network is queried before it is repeated", async () => {
  const scene = await removalScene();
  const script = {
    asked: [says.accepted, { ...says.accepted, requestTraceId: "trace-2" }],
    status: [says.unknown, says.success],
    data: [says.enrolled],
  };
  const { calls } = await scene.follow(script);
  expect(methods(calls)).toEqual([
    "deleteConsumer",
    "requestStatus",
    "getData",
    "deleteConsumer",
    "requestStatus",
  ]);
  expect(calls.at(-1)).toEqual(["requestStatus", "trace-2"]);
});

test("C2P-11: a removal that COMPLETED with a failure has failed: customer and cards are active, and the reasons are published", async () => {
  const scene = await removalScene();
  await scene.follow({ asked: [says.accepted], status: [says.failure] });
  expect(stateOf(scene)).toEqual(FAILED);
  expect(published(scene)).toEqual([...BEGUN, "click_to_pay-1", "expunge.deletion.failed"]);
  const reasons = [{ code: "VIDC-2002", message: "the network said VIDC-2002" }];
  expect(scene.store.events[2]?.body).toMatchObject({ data: { status: "failure", reasons } });
  expect(scene.store.deletions.get(scene.requestId)).toMatchObject({
    reasons: [
      {
        rule: "C2P-11",
        message:
          "A removal that the network refuses has failed, and the customer and its cards become active again.",
      },
    ],
    completedAt: null,
    networkConfirmedAt: null,
    erasedAt: null,
  });
  const steps = scene.store.deletions.get(scene.requestId)?.steps;
  expect(steps?.map(({ type, state }) => [type, state])).toEqual([
    ["disable", "done"],
    ["network_removal", "failed"],
    ["erase", "pending"],
  ]);
});

test("C2P-12: a status about another consumer is ignored and requested again", async () => {
  const scene = await removalScene();
  const { calls } = await scene.follow({
    asked: [says.accepted],
    status: [says.ofAnother, says.success],
  });
  expect(methods(calls)).toEqual(["deleteConsumer", "requestStatus", "requestStatus"]);
  expect(stateOf(scene)).toEqual(REMOVED);
});

test("an outcome in the last answer counts, however late", async () => {
  const scene = await removalScene();
  const late = () => {
    scene.clock.set(afterTheLimit);
    return says.success;
  };
  await scene.follow({ asked: [says.accepted], status: [late] });
  expect(stateOf(scene)).toEqual(REMOVED);
});

test("an outcome that lost a race is written for the changed customer", async () => {
  const scene = await removalScene();
  const racing = () => {
    scene.store.meanwhile(() => scene.store.touch("42"));
    return says.success;
  };
  expect(await scene.follow({ asked: [says.accepted], status: [racing] })).toMatchObject({
    end: "ended",
  });
  expect(stateOf(scene)).toEqual(REMOVED);
  expect(published(scene)).toEqual([
    ...BEGUN,
    "click_to_pay-1",
    "expunge.deletion.network_confirmed",
    "expunge.deletion.erased",
    "expunge.deletion.completed",
  ]);
});

test("an outcome that another worker has written is not written twice", async () => {
  const scene = await removalScene();
  const { store, requestId } = scene;
  const racing = () => {
    store.meanwhile(() => {
      store.touch("42", { state: "REMOVED" });
      const request = store.requests.get(requestId);
      if (request) store.requests.set(requestId, { ...request, state: "succeeded", endedAt: NOON });
    });
    return says.success;
  };
  expect(await scene.follow({ asked: [says.accepted], status: [racing] })).toMatchObject({
    end: "ended",
  });
  expect(published(scene)).toEqual(BEGUN);
});

test("a step of another worker is not repeated: the request is followed from its new state", async () => {
  const scene = await removalScene();
  const { store, requestId } = scene;
  store.meanwhile(() => {
    const request = store.requests.get(requestId);
    if (request)
      store.requests.set(requestId, {
        ...request,
        state: "accepted",
        requestTraceId: "theirs",
        version: 3,
      });
  });
  const { calls } = await scene.follow({ status: [says.success] });
  expect(calls).toEqual([["requestStatus", "theirs"]]);
  expect(stateOf(scene)).toEqual(REMOVED);
});

test("without time to wait the job is returned and nothing is decided", async () => {
  const scene = await removalScene();
  expect(await scene.follow({ asked: [says.busy] }, 0)).toMatchObject({ end: "open" });
  expect(stateOf(scene)).toEqual({ ...PENDING, request: "submitting" });
});

test("a returned job leaves the reason for its wait", async () => {
  const scene = await removalScene();
  const lastError = () => [...scene.store.requests.values()].map((request) => request.lastError);
  await scene.follow({ asked: [says.busy] }, 0);
  expect(lastError()).toEqual(["VIDC-3000"]);
  await scene.follow({ data: [says.unavailable] }, 0);
  expect(lastError()).toEqual(["time-out"]);
});

test("a missing request counts as ended", async () => {
  const scene = await removalScene();
  scene.store.requests.clear();
  expect(await scene.follow({})).toEqual({ end: "ended", calls: [] });
});
