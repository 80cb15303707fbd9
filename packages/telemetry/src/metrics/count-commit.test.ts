import type { Change } from "@expunge/application/write-path/change";
import type { DeletionRecord } from "@expunge/application/records/deletion";
import type { NetworkRequestRecord } from "@expunge/application/records/network-request";
import { expect, test } from "vitest";
import { countCommit } from "#metrics/count-commit.ts";
import { createMetricSums } from "#metrics/metric-sums.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 20) + seconds * 1000);
const kind = "click_to_pay_customer";

/** The counts of one change committed at this time. */
function counted(now: Date, change: Partial<Change>): Record<string, number> {
  const audit = [{ occurredAt: now }] as unknown as Change["audit"];
  const sums = createMetricSums();
  countCommit(sums, { tenantId: "TN-1", changes: [{ events: [], ...change, audit }] });
  return Object.fromEntries(sums.take().map(({ name, labels, value }) => [name + labels, value]));
}

const deletion = (more: Partial<DeletionRecord>): DeletionRecord =>
  ({
    targetKind: kind,
    acceptedAt: at(0),
    disabledAt: at(0),
    networkConfirmedAt: null,
    completedAt: null,
    ...more,
  }) as DeletionRecord;
const states = (state: string) => `expunge_deletions_total{"kind":"${kind}","state":"${state}"}`;
const sum = (to: string) => `expunge_deletion_seconds_sum{"kind":"${kind}","to":"${to}"}`;

test("a moment is observed once, when it is first written", () => {
  const accepted = counted(at(0), { deletion: deletion({ state: "executing" }) });
  expect(accepted).toMatchObject({ [states("executing")]: 1, [sum("disabled")]: 0 });
  const retried = counted(at(50), { deletion: deletion({ state: "executing" }) });
  expect(retried).toEqual({ [states("executing")]: 1 });
  const done = { networkConfirmedAt: at(60), completedAt: at(60) };
  const completed = counted(at(60), { deletion: deletion({ state: "completed", ...done }) });
  expect(completed).toMatchObject({
    [states("completed")]: 1,
    [sum("network_confirmed")]: 60,
    [sum("completed")]: 60,
  });
  expect(completed).not.toHaveProperty([sum("disabled")]);
});

test("a deletion that supersedes another counts for both", () => {
  const change = {
    superseded: deletion({ state: "cancelled" }),
    deletion: deletion({ state: "completed", completedAt: at(1) }),
  };
  expect(counted(at(1), change)).toMatchObject({
    [states("cancelled")]: 1,
    [states("completed")]: 1,
  });
});

test("a refused deletion has no moments", () => {
  const refused = deletion({ state: "refused", acceptedAt: null, disabledAt: null });
  expect(counted(at(0), { deletion: refused })).toEqual({ [states("refused")]: 1 });
});

test("a network request counts when it has ended, with its retries", () => {
  const request = (state: string) =>
    ({ operation: "delete_customer", state, attempts: 3 }) as NetworkRequestRecord;
  expect(counted(at(0), { request: request("queued") })).toEqual({});
  expect(counted(at(0), { request: request("failed") })).toEqual({
    'expunge_network_requests_total{"operation":"delete_customer","outcome":"failed"}': 1,
    'expunge_network_retries_total{"operation":"delete_customer"}': 2,
  });
});
