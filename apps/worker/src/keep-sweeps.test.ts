import { expect, test } from "vitest";
import type { SweepRun, SweepStore } from "@expunge/application/sweeps/sweep-store.port";
import { keepSweeps } from "#keep-sweeps.ts";
import { recordingLogger } from "#testing/recording-logger.ts";

const RUN: SweepRun = {
  id: "R",
  kind: "risk_signals",
  dryRun: false,
  state: "running",
  found: 1,
  done: 0,
  left: 1,
  reasons: [],
  limit: 1,
  timeZone: "UTC",
  startedBy: "system:sweeps",
  startedAt: new Date(0),
};

test("due tenants are swept one after the other, and the failure of one, or of the look, delays no other", async () => {
  const stopping = new AbortController();
  const { logger, lines } = recordingLogger();
  const looks: (readonly string[] | Error)[] = [["broken", "TN-1"], new RangeError("away"), []];
  const runs = [RUN];
  const unused = () => Promise.reject(new Error("unused"));
  const sweeps: SweepStore = {
    list: async () => [],
    lastRuns: unused,
    change: unused,
    begin: unused,
    changeRun: unused,
    runs: unused,
    async dueTenants() {
      const look = looks.shift() ?? [];
      if (look instanceof Error) throw look;
      return look;
    },
    async dueSweeps(tenantId) {
      if (tenantId === "broken") throw new TypeError("away");
      return [];
    },
    claim: async () => runs.splice(0).map((run) => ({ run, attempts: 1 }))[0],
    find: async () => ({ count: 0 }),
    postpone: async () => {},
    goOn: async () => {},
    forget: unused,
    end: async () => true,
  };
  const work = async () => ({ kind: "ended", state: "done", reasons: [] }) as const;
  await keepSweeps({
    sweeps,
    works: {
      dormant_mandates: work,
      expired_cards: work,
      unused_tokens: work,
      ended_evidence: work,
      idempotency_records: work,
      risk_signals: work,
      webhook_deliveries: work,
      overdue_deletions: work,
    },
    clock: { now: () => new Date(0), newId: () => "R" },
    logger,
    stopping: stopping.signal,
    async pause() {
      if (looks.length === 0) stopping.abort();
    },
  });
  const err = (name: string): unknown => expect.objectContaining({ name });
  expect(lines).toEqual([
    { level: 50, err: err("TypeError"), tenantId: "broken", msg: "sweeps failed, tried again" },
    {
      level: 30,
      tenantId: "TN-1",
      operation: "risk_signals",
      result: "done",
      count: 1,
      msg: "sweep",
    },
    { level: 50, err: err("RangeError"), msg: "due sweeps not found, tried again" },
  ]);
});
