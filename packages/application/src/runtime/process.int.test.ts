import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";

/** A process that reports its stop and takes a given time to start. */
function running(startMs: number): ChildProcess {
  const module = new URL("process.ts", import.meta.url).href;
  const script = `
    const { runProcess } = await import(${JSON.stringify(module)});
    setInterval(() => {}, 1000);
    await runProcess("example", async () => {
      await new Promise((resolve) => setTimeout(resolve, ${startMs}));
      return async () => {};
    });`;
  return spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}

test.each(["SIGTERM", "SIGINT"] as const)("a %s ends it with 0", async (signal) => {
  const child = running(0);
  expect(await once(child, "message")).toEqual(["ready", undefined]);
  child.kill(signal);
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("the end of its parent ends it with 0", async () => {
  const child = running(0);
  await once(child, "message");
  child.disconnect();
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("it ends with 0 when its parent leaves while it starts", async () => {
  const child = running(300);
  child.disconnect();
  expect(await once(child, "exit")).toEqual([0, null]);
});

/** Drains until it is aborted, and reports the drain and the stop. */
function draining(): ChildProcess {
  const module = new URL("process.ts", import.meta.url).href;
  const script = `
    const { runProcess } = await import(${JSON.stringify(module)});
    const alive = setInterval(() => {}, 1000);
    await runProcess("example", async () => ({
      drain: (hurry) => new Promise((resolve) => {
        hurry.addEventListener("abort", resolve);
        process.send("draining");
      }),
      stop: () => new Promise((resolve) => process.send("stopping", resolve)),
    }));`;
  return spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}

describe("a process that drains", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("stops at once when a %s follows", async (second) => {
    const child = draining();
    await once(child, "message");
    child.kill("SIGTERM");
    expect(await once(child, "message")).toEqual(["draining", undefined]);
    child.kill(second);
    expect(await once(child, "message")).toEqual(["stopping", undefined]);
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("skips the drain on SIGINT, which comes from an interactive user", async () => {
    const child = draining();
    await once(child, "message");
    child.kill("SIGINT");
    expect(await once(child, "message")).toEqual(["stopping", undefined]);
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});
