import { expect, test } from "vitest";
import { NOON } from "#testing/fixtures.ts";
import { CONSUMER, REQUEST_TIMEOUT_MS, removalScene, says } from "#testing/removal.ts";

type Scene = Awaited<ReturnType<typeof removalScene>>;
type Script = Parameters<Scene["follow"]>[0];

const afterTheLimit = new Date(NOON.getTime() + REQUEST_TIMEOUT_MS + 1);
const HOUR_MS = 60 * 60 * 1000;
const LOOK = ["getData", CONSUMER];

/** A removal that stays in progress at the network until its time limit. */
async function overdue(data: NonNullable<Script["data"]>) {
  const scene = await removalScene();
  const afterLimit = () => {
    scene.clock.set(afterTheLimit);
    return says.inProgress;
  };
  const status = [says.inProgress, afterLimit];
  const { end, calls } = await scene.follow({ asked: [says.accepted], status, data });
  return { ...scene, end, calls };
}
const endOf = ({ store, requestId }: Scene) => ({
  customer: store.credentials.get("42")?.state,
  cards: store.cardsOf("42").map(({ state }) => state),
  deletion: store.deletions.get(requestId)?.state,
});
const FAILED = { customer: "ACTIVE", cards: ["ACTIVE", "ACTIVE"], deletion: "failed" };
const REMOVED = { customer: "REMOVED", cards: ["REMOVED", "REMOVED"], deletion: "completed" };

test.each([
  ["still holds the customer", says.enrolled],
  ["cannot be reached", says.unavailable],
])(
  "a removal without an outcome in time fails with TIMEOUT when the final query says that the network %s",
  async (_, seen) => {
    const scene = await overdue([seen]);
    expect([scene.end, scene.calls.length, scene.calls.at(-1)]).toEqual(["ended", 4, LOOK]);
    expect(endOf(scene)).toEqual(FAILED);
    expect(scene.store.requests.get(scene.requestId)).toMatchObject({
      state: "failed",
      lastError: "TIMEOUT",
      endedAt: afterTheLimit,
    });
    const reasons = [{ code: "TIMEOUT", message: "the network gave no outcome in time" }];
    expect(scene.store.events[2]?.body).toMatchObject({ data: { status: "failure", reasons } });
  },
);

test("C2P-08: a removal without an outcome in time is done when the final query finds no consumer", async () => {
  const scene = await overdue([says.notEnrolled]);
  expect([scene.end, scene.calls.at(-1)]).toEqual(["ended", LOOK]);
  expect(endOf(scene)).toEqual(REMOVED);
  expect(scene.store.requests.get(scene.requestId)).toMatchObject({
    state: "succeeded",
    endedAt: afterTheLimit,
  });
  expect(scene.store.deletions.get(scene.requestId)).toMatchObject({
    networkConfirmedAt: afterTheLimit,
  });
});

test("a request that is picked up after its time limit is queried once and not sent", async () => {
  const scene = await removalScene();
  scene.clock.set(afterTheLimit);
  expect(await scene.follow({ data: [says.enrolled] })).toEqual({ end: "ended", calls: [LOOK] });
  expect(endOf(scene)).toEqual(FAILED);
});

test("a request in its last millisecond is still followed", async () => {
  const scene = await removalScene();
  scene.clock.set(new Date(NOON.getTime() + REQUEST_TIMEOUT_MS));
  await scene.follow({ asked: [says.accepted], status: [says.success] });
  expect(endOf(scene)).toEqual(REMOVED);
});

test("a worker that ended during the final query decided nothing: the next one queries again", async () => {
  const crash = () => {
    throw new Error("the worker ended");
  };
  const scene = await removalScene();
  scene.clock.set(afterTheLimit);
  await expect(scene.follow({ data: [crash] })).rejects.toThrow("the worker ended");
  expect(endOf(scene)).toMatchObject({ deletion: "executing" });
  await scene.follow({ data: [says.notEnrolled] });
  expect(endOf(scene)).toEqual(REMOVED);
});

test("a TIMEOUT that lost a race is written for the changed customer, without another query", async () => {
  const scene = await removalScene();
  const { store, clock } = scene;
  clock.set(afterTheLimit);
  const racing = () => {
    store.meanwhile(() => store.touch("42"));
    return says.enrolled;
  };
  expect(await scene.follow({ data: [racing] })).toMatchObject({ end: "ended", calls: [LOOK] });
  expect(endOf(scene)).toEqual(FAILED);
});

test("a tenant's own limit applies to its requests", async () => {
  const scene = await removalScene();
  const { store, clock } = scene;
  store.policy = { ...store.policy, networkGiveUpHours: 2 };
  clock.set(new Date(NOON.getTime() + 2 * HOUR_MS));
  expect(await scene.follow({ asked: [says.accepted] }, 0)).toMatchObject({ end: "open" });
  clock.set(new Date(NOON.getTime() + 2 * HOUR_MS + 1));
  expect(await scene.follow({ data: [says.enrolled] })).toEqual({ end: "ended", calls: [LOOK] });
  expect(endOf(scene)).toEqual(FAILED);
});
