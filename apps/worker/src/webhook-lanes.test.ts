import type {
  ClaimedDelivery,
  EndpointKey,
} from "@expunge/application/webhooks/delivery-store.port";
import { systemClock } from "@expunge/application/runtime/system-clock";
import type { DeliveryResult } from "@expunge/application/webhooks/deliver";
import { patiently } from "@expunge/testkit/patience";
import { expect, test, vi } from "vitest";
import { createWebhookLanes } from "#webhook-lanes.ts";
import { recordingLogger } from "#testing/recording-logger.ts";

const endpoint = (endpointId: string): EndpointKey => ({ tenantId: "TN-1", endpointId });

/** Lanes over deliveries in memory: a number for each endpoint, with scripted outcomes. `ofEach`: how many a credential has. */
function openScene(
  waiting: Readonly<Record<string, number>>,
  send: (endpointId: string, stopping: AbortSignal) => Promise<DeliveryResult>,
  ofEach = 1,
) {
  const left = new Map(Object.entries(waiting));
  const underWay = new Map<string, number>();
  const widest = new Map<string, number>();
  const sent: string[] = [];
  const returned: string[] = [];
  const claims: number[] = [];
  const runs: (readonly ClaimedDelivery[])[] = [];
  const { logger, lines } = recordingLogger();
  let failures = 0;
  const change = (endpointId: string, by: number) => {
    const now = (underWay.get(endpointId) ?? 0) + by;
    underWay.set(endpointId, now);
    widest.set(endpointId, Math.max(now, widest.get(endpointId) ?? 0));
  };
  const lanes = createWebhookLanes({
    deliveries: {
      async claim({ tenantId, endpointId: id }, { limit, until, batchItems }) {
        const endpointId = batchItems ? `${id} items` : id;
        if (failures > 0) {
          failures -= 1;
          throw new TypeError("secret");
        }
        const count = Math.min(limit, left.get(endpointId) ?? 0);
        left.set(endpointId, (left.get(endpointId) ?? 0) - count);
        claims.push(count);
        return Array.from({ length: count }, (_, place) => ({
          ...claimed,
          tenantId,
          endpointId,
          leasedUntil: until,
          credential: `${claims.length} ${Math.floor(place / ofEach)}`,
        }));
      },
    },
    async deliver(run, { closing, aborting }) {
      runs.push(run);
      const recorded = Promise.resolve();
      const endpointIds = run.map(({ endpointId }) => endpointId);
      if (closing.aborted) {
        returned.push(...endpointIds);
        return { result: "returned", recorded };
      }
      const [endpointId = ""] = endpointIds;
      change(endpointId, 1);
      try {
        const result = await send(endpointId, aborting);
        sent.push(...endpointIds);
        return { result, recorded };
      } finally {
        change(endpointId, -1);
      }
    },
    clock: systemClock,
    logger,
  });
  return {
    lanes,
    sent,
    returned,
    claims,
    runs,
    lines,
    widest,
    all: () => [...underWay.values()].reduce((sum, one) => sum + one, 0),
    failNext: () => (failures += 1),
  };
}

const claimed: ClaimedDelivery = {
  tenantId: "TN-1",
  endpointId: "",
  id: "",
  leasedUntil: new Date(),
  credential: "",
  attempts: 0,
  since: new Date(),
  event: null,
  url: "",
  format: "cloudevents",
  secrets: { sealed: new Uint8Array(), sealedKey: new Uint8Array() },
};
const never = () => new Promise<DeliveryResult>(() => {});
const soon = () =>
  new Promise<DeliveryResult>((resolve) => {
    setImmediate(() => resolve("taken"));
  });

test("the lane of an endpoint that accepts its deliveries widens to sixteen", async () => {
  const { lanes, sent, widest } = openScene({ good: 200 }, soon);
  lanes.open([endpoint("good")], false);
  await vi.waitFor(() => expect(sent.length).toBe(200), patiently);
  expect(widest.get("good")).toBe(16);
});

test("one that refuses gets one at a time from then on", async () => {
  let refusals = 0;
  let widestAfter = 0;
  let underWay = 0;
  const { lanes, sent } = openScene({ bad: 50 }, async () => {
    underWay += 1;
    if (refusals > 1) widestAfter = Math.max(widestAfter, underWay);
    await soon();
    underWay -= 1;
    refusals += 1;
    return "refused";
  });
  lanes.open([endpoint("bad")], false);
  await vi.waitFor(() => expect(sent.length).toBe(50), patiently);
  expect(widestAfter).toBe(1);
});

test("endpoints that never answer share their places, and leave each other one of its own", async () => {
  const names = Array.from({ length: 400 }, (_, number) => `slow-${number}`);
  const slow = Object.fromEntries(names.map((name) => [name, 5]));
  const scene = openScene({ ...slow, good: 100 }, (endpointId) =>
    endpointId === "good" ? soon() : never(),
  );
  scene.lanes.open([...names, "good"].map(endpoint), false);
  await vi.waitFor(() => expect(scene.sent.length).toBe(100), patiently);
  expect(new Set(scene.sent)).toEqual(new Set(["good"]));
  expect(names.every((name) => (scene.widest.get(name) ?? 0) >= 1)).toBe(true);
  expect(scene.all()).toBe(400 + 240);
});

test("free slots go to the lanes that wait for them", async () => {
  const names = Array.from({ length: 241 }, (_, number) => `slow-${number}`);
  const waiting = Object.fromEntries(names.map((name) => [name, 2]));
  const release: (() => void)[] = [];
  const held = () =>
    new Promise<DeliveryResult>((resolve) => {
      release.push(() => resolve("taken"));
    });
  const scene = openScene(waiting, held);
  scene.lanes.open(names.map(endpoint), false);
  await vi.waitFor(() => expect(scene.all()).toBe(241 + 240), patiently);
  release[0]?.();
  await vi.waitFor(() => expect(release.length).toBe(482), patiently);
  expect(scene.all()).toBe(481);
});

test("a failure is logged by its kind alone, and the lane resumes when it is opened again", async () => {
  const { lanes, sent, lines, failNext } = openScene({ good: 3 }, soon);
  failNext();
  lanes.open([endpoint("good")], false);
  await vi.waitFor(() => expect(lines.length).toBe(1), patiently);
  expect(lines).toEqual([
    {
      level: 50,
      tenantId: "TN-1",
      endpointId: "good",
      err: { name: "TypeError", stack: expect.any(Array) as unknown },
      msg: "webhooks not taken",
    },
  ]);
  lanes.open([endpoint("good")], false);
  await vi.waitFor(() => expect(sent.length).toBe(3), patiently);
});

test("at the end nothing new is claimed, and late deliveries are aborted", async () => {
  const { lanes, sent, returned } = openScene(
    { slow: 9 },
    (_, stopping) =>
      new Promise((resolve) => {
        stopping.addEventListener("abort", () => resolve("returned"));
      }),
  );
  lanes.open([endpoint("slow")], false);
  await new Promise(setImmediate);
  await lanes.close(10);
  expect(sent).toHaveLength(2);
  lanes.open([endpoint("slow")], false);
  expect(sent).toHaveLength(2);
  // Those that waited for a slot have not been attempted.
  expect(returned).toHaveLength(7);
});

test("deliveries claimed at the very end are returned without an attempt", async () => {
  const { lanes, sent, returned } = openScene({ good: 9 }, soon);
  lanes.open([endpoint("good")], false);
  await lanes.close(10);
  expect([sent, returned]).toEqual([[], Array.from({ length: 9 }, () => "good")]);
});

test("the deliveries of a claim are sent by credential, those of one in one slot", async () => {
  const { lanes, sent, runs, widest } = openScene({ good: 100 }, soon, 5);
  lanes.open([endpoint("good")], false);
  await vi.waitFor(() => expect(sent.length).toBe(100), patiently);
  for (const run of runs) expect(new Set(run.map(({ credential }) => credential)).size).toBe(1);
  expect(runs.map((run) => run.length)).toContain(5);
  expect(widest.get("good")).toBeLessThanOrEqual(16);
});

test("an endpoint that accepts gets its deliveries in lists, and one that has not yet gets a short one", async () => {
  const { lanes, sent, claims } = openScene({ good: 3_000 }, soon);
  lanes.open([endpoint("good")], false);
  await vi.waitFor(() => expect(sent.length).toBe(3_000), patiently);
  expect(claims[0]).toBe(32);
  expect(claims.filter((count) => count === 256).length).toBeGreaterThan(5);
});

test("not more is claimed than can be recorded", async () => {
  const release = Promise.withResolvers<undefined>();
  let claimedSoFar = 0;
  const lanes = createWebhookLanes({
    deliveries: {
      async claim({ tenantId, endpointId }, { limit, until }) {
        claimedSoFar += limit;
        return Array.from({ length: limit }, (_, place) => ({
          ...claimed,
          tenantId,
          endpointId,
          leasedUntil: until,
          credential: `${claimedSoFar} ${place}`,
        }));
      },
    },
    deliver: async (_, { closing }) => ({
      result: closing.aborted ? "returned" : await soon(),
      recorded: release.promise,
    }),
    clock: systemClock,
    logger: recordingLogger().logger,
  });
  lanes.open([endpoint("good")], false);
  await vi.waitFor(() => expect(claimedSoFar).toBeGreaterThanOrEqual(768), patiently);
  for (let turn = 0; turn < 100; turn += 1) await soon();
  expect(claimedSoFar).toBeLessThan(768 + 256);
  release.resolve(undefined);
  await lanes.close(10);
});

test("the events of batches' items wait while others wait for a slot of their endpoint", async () => {
  const held = Promise.withResolvers<DeliveryResult>();
  const order: string[] = [];
  const { lanes, sent } = openScene({ good: 40, "good items": 40 }, (endpointId) => {
    order.push(endpointId);
    return order.length <= 2 ? held.promise : soon();
  });
  lanes.open([endpoint("good")], false);
  lanes.open([endpoint("good")], true);
  await vi.waitFor(() => expect(order.length).toBeGreaterThanOrEqual(2), patiently);
  for (let turn = 0; turn < 50; turn += 1) await soon();
  expect(order).toEqual(["good", "good"]);
  held.resolve("taken");
  await vi.waitFor(() => expect(sent.length).toBe(80), patiently);
  const firstItem = order.indexOf("good items");
  // Slots that the last of the others leave are free.
  expect(firstItem).toBeGreaterThan(40 - 16);
});

test("an endpoint that has no other events gets those of batches' items", async () => {
  const { lanes, sent } = openScene({ "good items": 300 }, soon);
  lanes.open([endpoint("good")], true);
  await vi.waitFor(() => expect(sent.length).toBe(300), patiently);
});
