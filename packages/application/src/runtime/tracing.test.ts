import { expect, test } from "vitest";
import {
  activeTraceparent,
  beginSpan,
  inSpan,
  isTracing,
  traced,
  within,
} from "#runtime/tracing.ts";

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01";

test("without a tracer no span is created, and work runs unchanged", async () => {
  expect([isTracing(), activeTraceparent(), traced()]).toEqual([false, undefined, {}]);
  expect(await inSpan("some", {}, (span) => Promise.resolve(span))).toBeUndefined();
  const span = beginSpan("some", { parent: TRACEPARENT });
  expect(span.isRecording()).toBe(false);
  expect(await within(span, () => Promise.resolve("done"))).toBe("done");
});

test("an invalid traceparent begins a new trace without an error", () => {
  for (const parent of [
    "",
    "00-x",
    `00-${"0".repeat(32)}-${"0".repeat(16)}-01`,
    `${TRACEPARENT}-1`,
  ])
    expect(beginSpan("some", { parent }).spanContext().traceId).toBe("0".repeat(32));
  expect(beginSpan("some", { parent: TRACEPARENT }).spanContext().traceId).toBe(
    TRACEPARENT.slice(3, 35),
  );
});

test("an error of the work reaches the caller", async () => {
  const failing = within(beginSpan("some", {}), () => Promise.reject(new Error("failed")));
  await expect(failing).rejects.toThrow("failed");
});
