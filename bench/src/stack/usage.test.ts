import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { cpuSeconds, residentBytes } from "#stack/usage.ts";

test("the measured memory of a process roughly equals its own report", () => {
  const own = process.memoryUsage().rss;
  expect(residentBytes(process.pid)).toBeGreaterThan(own / 2);
  expect(residentBytes(process.pid)).toBeLessThan(own * 2);
});

test("the CPU time of a process counts that of a child, which has ended", () => {
  const before = cpuSeconds([process.pid]);
  const script =
    "const end = process.cpuUsage().user + 100_000; while (process.cpuUsage().user < end);";
  spawnSync(process.execPath, ["--eval", script]);
  expect(cpuSeconds([process.pid]) - before).toBeGreaterThanOrEqual(0.08);
});

test("a process that is not there has used nothing", () => {
  expect(cpuSeconds([2 ** 30])).toBe(0);
});
