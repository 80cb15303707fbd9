import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { fairStarts } from "#staff/fair-starts.ts";

test("calls of a tenant start ten in a turn of the event loop, and another tenant's between them", async () => {
  const starts = fairStarts();
  const started: string[] = [];
  const call = (tenantId: string) =>
    starts(tenantId).then(
      () => void started.push(tenantId),
      () => void started.push("overloaded"),
    );
  const flood = Array.from({ length: 25 }, () => call("A"));
  const other = call("B");
  await other;
  expect(started.filter((one) => one === "A")).toHaveLength(10);
  await nextTurn();
  await nextTurn();
  await Promise.all(flood);
  expect(started.filter((one) => one === "A")).toHaveLength(25);
});

test("calls beyond the bound are refused as overload", async () => {
  const starts = fairStarts();
  const flood = await Promise.allSettled(Array.from({ length: 1_020 }, () => starts("A")));
  const refused = flood.filter(({ status }) => status === "rejected");
  expect(refused).toHaveLength(10);
  expect(refused[0]).toMatchObject({ reason: { code: "overloaded" } });
});

test("large calls of a tenant start one in a turn", async () => {
  const starts = fairStarts();
  let started = 0;
  const flood = Array.from({ length: 3 }, () =>
    starts("A", 1024 * 1024).then(() => (started += 1)),
  );
  for (let turn = 1; turn <= 3; turn += 1) {
    await nextTurn();
    expect(started).toBeLessThanOrEqual(turn + 1);
  }
  await Promise.all(flood);
  expect(started).toBe(3);
});
