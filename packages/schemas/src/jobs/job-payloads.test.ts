import { describe, expect, test } from "vitest";
import { cancellationJob } from "#jobs/cancellation-job.ts";
import { deletionJob } from "#jobs/deletion-job.ts";
import { networkJob } from "#jobs/network-job.ts";
import { retentionJob } from "#jobs/retention-job.ts";

const ID = "0199f0c2-6a1e-7c11-8d3e-0a51c9a2f001";
const TRACE = "00-1234567890abcdef1234567890abcdef-1234567890abcdef-01";

/**
 * The payloads in the queue while one version replaces another. Frozen: when a payload changes, today's becomes the previous one, and
 * the one before it goes.
 */
const QUEUES = [
  {
    queue: "network-request",
    schema: networkJob,
    before: { tenantId: "TN-1", requestId: ID },
    today: { tenantId: "TN-1", requestId: ID, traceparent: TRACE },
    broken: { tenantId: "TN-1", requestId: "none" },
  },
  {
    queue: "deletion",
    schema: deletionJob,
    before: { tenantId: "TN-1", deletionId: ID },
    today: { tenantId: "TN-1", deletionId: ID, traceparent: TRACE },
    broken: { tenantId: "TN-1" },
  },
  {
    queue: "mandate-cancellation",
    schema: cancellationJob,
    before: { tenantId: "TN-1", mandateId: ID },
    today: { tenantId: "TN-1", mandateId: ID, traceparent: TRACE },
    broken: { mandateId: ID },
  },
  {
    queue: "retention",
    schema: retentionJob,
    before: { tenantId: "TN-1" },
    today: { tenantId: "TN-1", traceparent: TRACE },
    broken: { tenantId: 1 },
  },
] as const;

describe.each(QUEUES)("a job of $queue", ({ schema, before, today, broken }) => {
  test("of the version before is read", () => {
    expect(schema.parse(before)).toEqual(before);
  });

  test("of this version is read", () => {
    expect(schema.parse(today)).toEqual(today);
  });

  test("a payload of a later version is read without its new fields", () => {
    const later = { ...today, priority: "high", about: { more: true } };
    expect(schema.parse(later)).toEqual(today);
  });

  test.each([
    "",
    "nonsense",
    7,
    null,
    `00-${"0".repeat(32)}-1234567890abcdef-01`,
    `00-1234567890abcdef1234567890abcdef-${"0".repeat(16)}-01`,
    TRACE.toUpperCase(),
  ])("whose trace is %j is read without it", (traceparent) => {
    expect(schema.parse({ ...before, traceparent })).toEqual(before);
  });

  test.each([broken, {}, null, "text", []])("that is %j is refused", (payload) => {
    expect(schema.safeParse(payload).success).toBe(false);
  });
});
