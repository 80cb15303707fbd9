import { patiently } from "@expunge/testkit/patience";
import { expect, test, vi } from "vitest";
import type { Part } from "#part.ts";
import { restartedPart } from "#watch/restarted-part.ts";

/** A part in its first start. The test ends each start. */
async function stagedPart() {
  const starts: (PromiseWithResolvers<Part> & { readonly signal: AbortSignal })[] = [];
  const events: string[] = [];
  const part = restartedPart(
    (signal) => {
      const start = { ...Promise.withResolvers<Part>(), signal };
      signal.addEventListener("abort", () => start.reject(new Error("aborted")));
      starts.push(start);
      events.push(`start ${starts.length}`);
      return start.promise;
    },
    (line) => events.push(line),
  );
  const begun = (count: number) => vi.waitFor(() => expect(starts.length).toBe(count), patiently);
  await begun(1);
  return { part, starts, events, begun };
}

function running(events: string[], name: string) {
  const ended = Promise.withResolvers<string>();
  const stop = () => Promise.resolve(void events.push(`stop ${name}`));
  return { part: { ended: ended.promise, kill() {}, stop }, end: ended.resolve };
}

test("a restart stops the running part before it starts the next one", async () => {
  const { part, starts, events, begun } = await stagedPart();
  starts[0]?.resolve(running(events, "first").part);
  await part.ready;
  part.restart();
  await begun(2);
  starts[1]?.resolve(running(events, "second").part);
  await vi.waitFor(() => expect(events).toContain("restarted"), patiently);
  await part.stop();
  expect(events).toEqual(["start 1", "stop first", "start 2", "restarted", "stop second"]);
});

test("a start that fails is logged, and the next restart tries again", async () => {
  const { part, starts, events, begun } = await stagedPart();
  starts[0]?.reject(new Error("SyntaxError: no"));
  await vi.waitFor(
    () => expect(events).toEqual(["start 1", "SyntaxError: no; the next change starts it again"]),
    patiently,
  );
  part.restart();
  await begun(2);
  starts[1]?.resolve(running(events, "second").part);
  await part.ready;
  await part.stop();
  expect(events.slice(2)).toEqual(["start 2", "stop second"]);
});

test("a part that ends by itself is logged, and the next restart starts it", async () => {
  const { part, starts, events, begun } = await stagedPart();
  const first = running(events, "first");
  starts[0]?.resolve(first.part);
  await part.ready;
  first.end("api ended (exit code 1)");
  await vi.waitFor(
    () => expect(events).toContain("api ended (exit code 1); the next change starts it again"),
    patiently,
  );
  part.restart();
  await begun(2);
  await part.stop();
});

test("restarts during a start abort it and become one", async () => {
  const { part, starts, events, begun } = await stagedPart();
  part.restart();
  part.restart();
  await begun(2);
  expect(starts[0]?.signal.aborted).toBe(true);
  starts[1]?.resolve(running(events, "second").part);
  await part.ready;
  await part.stop();
  expect(events).toEqual(["start 1", "start 2", "stop second"]);
});

test("a stop during a start aborts it and starts nothing more", async () => {
  const { part, events } = await stagedPart();
  part.restart();
  await part.stop();
  expect(events).toEqual(["start 1"]);
});
