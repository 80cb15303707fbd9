import { expect, test } from "vitest";
import type { Expired, RetentionStore } from "#retention/retention-store.port.ts";
import type { AuditEntry } from "#write-path/change.ts";
import { NOON, TENANT, testClock } from "#testing/fixtures.ts";
import { eraseExpired } from "#retention/erase-expired.ts";

/** A store in which so many pieces of evidence are over. */
function keeping(over: number) {
  const clock = testClock();
  const asked: Expired[] = [];
  const audit: AuditEntry[] = [];
  let left = over;
  const retention: RetentionStore = {
    async eraseExpired(_, expired, noted) {
      asked.push(expired);
      const erased = Math.min(left, expired.limit);
      left -= erased;
      if (erased > 0) audit.push(noted(erased));
      return erased;
    },
  };
  return {
    clock,
    asked,
    audit,
    erase: () => eraseExpired({ retention, clock })(TENANT),
    left: () => left,
  };
}

test("what was kept until yesterday goes, and signals of risk of more than 28 days ago", async () => {
  const { erase, asked } = keeping(1);
  expect(await erase()).toBe(1);
  expect(asked).toEqual([
    {
      day: "2026-11-20",
      signalsBefore: new Date("2026-10-23T12:00:00.000Z"),
      now: NOON,
      limit: 500,
    },
  ]);
});

test("today is the day in Frankfurt", async () => {
  const { erase, asked, clock } = keeping(0);
  clock.set(new Date("2026-11-20T23:00:00.000Z"));
  await erase();
  expect(asked).toMatchObject([{ day: "2026-11-21" }]);
});

test.each([
  [0, []],
  [499, [499]],
  [500, [500]],
  [501, [500, 1]],
  [1_000, [500, 500]],
])(
  "of %i pieces of evidence none is left, in lists of which each is noted: %j",
  async (over, lists) => {
    const { erase, audit, left } = keeping(over);
    expect([await erase(), left()]).toEqual([over, 0]);
    expect(audit).toEqual(
      lists.map((number) => ({
        occurredAt: NOON,
        actor: "system:worker",
        action: "retention.erase",
        subject: TENANT,
        outcome: "erased",
        details: { number },
      })),
    );
  },
);
