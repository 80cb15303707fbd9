import { expect, test } from "vitest";
import type { ErasureLimits, RetentionStore } from "#retention/retention-store.port.ts";
import type { AuditEntry } from "#write-path/change.ts";
import { NOON, TENANT, testClock } from "#testing/fixtures.ts";
import { eraseExpired } from "#retention/erase-expired.ts";

/** A store with this number of limits evidence records. */
function scene(expiredCount: number) {
  const clock = testClock();
  const calls: ErasureLimits[] = [];
  const audit: AuditEntry[] = [];
  let remaining = expiredCount;
  const retention: RetentionStore = {
    async eraseExpired(_, limits, auditEntry) {
      calls.push(limits);
      const erased = Math.min(remaining, limits.limit);
      remaining -= erased;
      if (erased > 0) audit.push(auditEntry(erased));
      return erased;
    },
  };
  return {
    clock,
    calls,
    audit,
    erase: (only?: "evidence" | "signals") => eraseExpired({ retention, clock })(TENANT, only),
    remaining: () => remaining,
  };
}

test("evidence expires after its last day, and risk signals after 28 days", async () => {
  const { erase, calls } = scene(1);
  expect(await erase()).toBe(1);
  expect(calls).toEqual([
    {
      day: "2026-11-20",
      signalsBefore: new Date("2026-10-23T12:00:00.000Z"),
      now: NOON,
      limit: 500,
    },
  ]);
});

test("one of both is erased alone", async () => {
  const { erase, calls, remaining } = scene(1);
  expect(await erase("signals")).toBe(0);
  expect(remaining()).toBe(1);
  expect(await erase("evidence")).toBe(1);
  expect(calls).toMatchObject([
    { limit: 0, signalsBefore: new Date("2026-10-23T12:00:00.000Z") },
    { limit: 500, signalsBefore: new Date(0) },
  ]);
});

test("today is the day in Frankfurt", async () => {
  const { erase, calls, clock } = scene(0);
  clock.set(new Date("2026-11-20T23:00:00.000Z"));
  await erase();
  expect(calls).toMatchObject([{ day: "2026-11-21" }]);
});

test.each([
  [0, []],
  [499, [499]],
  [500, [500]],
  [501, [500, 1]],
  [1_000, [500, 500]],
])("all %i evidence records are erased, in audited batches: %j", async (expiredCount, batches) => {
  const { erase, audit, remaining } = scene(expiredCount);
  expect([await erase(), remaining()]).toEqual([expiredCount, 0]);
  expect(audit).toEqual(
    batches.map((number) => ({
      occurredAt: NOON,
      actor: "system:worker",
      action: "retention.erase",
      subject: TENANT,
      outcome: "erased",
      details: { number },
    })),
  );
});
