import { MemoryReconciliationStore } from "@expunge/application/testing/memory-reconciliation-store";
import { MemoryStore } from "@expunge/application/testing/memory-store";
import { putCustomer, TENANT, testClock } from "@expunge/application/testing/fixtures";
import { parseEnvironment } from "@expunge/schemas/boundary/parse-environment";
import { expect, test } from "vitest";
import { workerEnvironment } from "#environment.ts";
import { keepReconciled } from "#keep-reconciled.ts";
import { recordingLogger } from "#testing/recording-logger.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const HOLDS = { kind: "enrolled", instrumentIds: [] } as const;

/** Two customers of a tenant whose round is due, and a process that ends at its nth pause. */
function scene(stopAt: number, everyMs = DAY_MS) {
  const store = new MemoryStore();
  putCustomer(store, 1);
  putCustomer(store, 2);
  const reconciliation = new MemoryReconciliationStore(store);
  const clock = testClock();
  const due = { startedAt: new Date(0), open: false, cursor: null, lease: "", until: new Date(0) };
  reconciliation.round = due;
  const stopping = new AbortController();
  const { logger, lines } = recordingLogger();
  const waits: number[] = [];
  const asked: string[] = [];
  let failures = 0;
  reconciliation.dueTenants = async () => {
    if (failures > 0) {
      failures -= 1;
      throw new TypeError("secret");
    }
    return [TENANT];
  };
  return {
    lines,
    waits,
    asked,
    stopping,
    reconciliation,
    failOnce: () => (failures = 1),
    run: (getData: () => Promise<typeof HOLDS> = async () => HOLDS) =>
      keepReconciled({
        round: {
          reconciliation,
          clock,
          everyMs,
          network: {
            of: (tenantId) => ({
              getData({ externalConsumerId }) {
                asked.push(`${tenantId} ${externalConsumerId}`);
                return getData();
              },
            }),
          },
        },
        perSecond: 4,
        logger,
        stopping: stopping.signal,
        async pause(ms) {
          if (waits.push(ms) === stopAt) stopping.abort();
        },
      }),
  };
}

test("a round keeps its rate of queries, logs its result, and the next look is a minute later", async () => {
  const { run, waits, lines } = scene(3);
  await run();
  expect(waits).toEqual([250, 250, 60_000]);
  expect(lines).toEqual([
    { level: 30, tenantId: TENANT, outcome: "alike", count: 2, msg: "customers compared" },
    { level: 30, tenantId: TENANT, result: "ended", msg: "reconciliation" },
  ]);
});

test("rounds that are due more often than once a minute are looked for as often", async () => {
  const { run, waits } = scene(3, 1_000);
  await run();
  expect(waits).toEqual([250, 250, 1_000]);
});

test("a stopped round ends behind its last compared customer", async () => {
  const { run, asked, lines, reconciliation } = scene(1);
  await run();
  expect(asked).toEqual([`${TENANT} ${TENANT}.account-1.1`]);
  expect(reconciliation.round).toMatchObject({ open: true, cursor: "1" });
  expect(lines.at(-1)).toMatchObject({ result: "open" });
});

test("a stopped round does not wait for the network, and the customer is compared again", async () => {
  const { run, reconciliation, stopping } = scene(1);
  await run(() => {
    setImmediate(() => stopping.abort());
    return new Promise<typeof HOLDS>(() => {});
  });
  expect(reconciliation.round).toMatchObject({ open: true, cursor: null });
});

test("a failure is logged without its words, and it goes on", async () => {
  const { run, failOnce, lines, asked } = scene(4);
  failOnce();
  await run();
  expect(lines[0]).toEqual({
    level: 50,
    err: { name: "TypeError", stack: expect.any(Array) as unknown },
    msg: "reconciliation failed, goes on in a minute",
  });
  expect(asked).toHaveLength(2);
});

test("no interval, no rounds", async () => {
  const { run, waits, asked } = scene(1, 0);
  await run();
  expect([waits, asked]).toEqual([[], []]);
});

const settings = workerEnvironment.pick({
  RECONCILE_EVERY_HOURS: true,
  RECONCILE_PER_SECOND: true,
});

test("rounds are once a day and ask five times a second, unless set", () => {
  expect(parseEnvironment(settings, {})).toEqual({
    RECONCILE_EVERY_HOURS: 24,
    RECONCILE_PER_SECOND: 5,
  });
  const off = { RECONCILE_EVERY_HOURS: "0", RECONCILE_PER_SECOND: "0.5" };
  expect(parseEnvironment(settings, off)).toEqual({
    RECONCILE_EVERY_HOURS: 0,
    RECONCILE_PER_SECOND: 0.5,
  });
});

test.each([
  ["RECONCILE_EVERY_HOURS", "-1"],
  ["RECONCILE_EVERY_HOURS", "daily"],
  ["RECONCILE_PER_SECOND", "0"],
  ["RECONCILE_PER_SECOND", "1001"],
])("%s cannot be %j", (name, value) => {
  expect(() => parseEnvironment(settings, { [name]: value })).toThrow(new RegExp(`^${name}: `));
});
