import { expect, test, vi } from "vitest";
import { createNetworkWord } from "#network-update.ts";
import { patientPause } from "#pause.ts";

const request = { tenantId: "TN-1", requestId: "request-1" };

/** A wait that only its signal ends. */
const untilTold = (_ms: number, signal: AbortSignal) =>
  new Promise<void>((done) => {
    signal.addEventListener("abort", () => done(), { once: true });
  });

function scene(wait: (ms: number, signal: AbortSignal) => Promise<void> = untilTold) {
  const hastened: unknown[] = [];
  const word = createNetworkWord((one) => hastened.push(one));
  const stopping = new AbortController();
  let now = 0;
  const pause = patientPause({
    signals: [stopping.signal],
    word,
    request,
    now: () => now,
    wait,
  });
  return { hastened, word, stopping, pause, later: (ms: number) => (now += ms) };
}

test("a job waits longer each time, with jitter, and never longer than a second", async () => {
  const waits: number[] = [];
  const { pause } = scene(async (ms) => void waits.push(ms));
  for (const attempt of [1, 2, 3, 6, 7, 50]) expect(await pause(attempt, null)).toBe(true);
  for (const [index, most] of [20, 40, 80, 640, 1_000, 1_000].entries()) {
    expect(waits[index]).toBeLessThanOrEqual(most);
    expect(waits[index]).toBeGreaterThanOrEqual(most / 2);
  }
});

test("word of its request ends the wait, word of another does not", async () => {
  const { pause, word, hastened } = scene();
  const ended = vi.fn<(goesOn: boolean) => void>();
  const waiting = pause(50, "trace-1").then(ended);
  word.heard("trace-2");
  await Promise.resolve();
  expect(ended).not.toHaveBeenCalled();
  word.heard("trace-1");
  await waiting;
  expect(ended).toHaveBeenCalledWith(true);
  expect(hastened).toEqual([]);
});

test("a process that stops ends the wait, and the job goes back", async () => {
  const { pause, stopping } = scene();
  const waiting = pause(1, "trace-1");
  stopping.abort();
  expect(await waiting).toBe(false);
  expect(await pause(1, null)).toBe(false);
});

test("a job whose patience has ended goes back; word of its request then brings it forward, once", async () => {
  const { pause, word, hastened, later } = scene();
  later(5_000);
  expect(await pause(1, "trace-1")).toBe(false);
  word.heard("trace-2");
  expect(hastened).toEqual([]);
  word.heard("trace-1");
  word.heard("trace-1");
  expect(hastened).toEqual([request]);
});

test("a job that was never asked about goes back without a word to wait for", async () => {
  const { pause, word, hastened, later } = scene();
  later(5_000);
  expect(await pause(1, null)).toBe(false);
  word.heard("");
  expect(hastened).toEqual([]);
});

test("a job that came back by itself is not brought forward: it waits again", async () => {
  const { pause, word, hastened, later } = scene();
  later(5_000);
  await pause(1, "trace-1");
  later(-5_000);
  const again = pause(1, "trace-1");
  word.heard("trace-1");
  expect(await again).toBe(true);
  expect(hastened).toEqual([]);
});

test("of the requests that went back the oldest are forgotten first", () => {
  const { word, hastened } = scene();
  for (let count = 0; count <= 10_000; count += 1)
    word.givenBack(`trace-${count}`, { ...request, requestId: String(count) });
  word.heard("trace-0");
  word.heard("trace-1");
  word.heard("trace-10000");
  expect(hastened).toEqual([
    { ...request, requestId: "1" },
    { ...request, requestId: "10000" },
  ]);
});
