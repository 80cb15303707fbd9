import { createVisaClient } from "@expunge/networks/visa/create-visa-client";
import type { CallLimits } from "@expunge/networks/visa/limited-exchanges";
import { patiently } from "@expunge/testkit/patience";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startTestSandbox } from "#testing/start-test-sandbox.ts";

const consumer = { externalConsumerId: "c-1", ownerBid: "10001234" };
const unsent = (cause: string) => ({ kind: "unavailable", cause, sent: false });
const down = { kind: "unavailable", cause: "http 503" };
const notEnrolled = { kind: "not_enrolled" };
const outage = { kind: "http_error", status: 503 } as const;
/** Longer than any test. */
const FOR_EVER_MS = 3_600_000;
const PAUSE_MS = 5_000;

// Only the clock is under the test's control: pauses end when the test advances it; calls take their real time.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());
const passes = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** A sandbox, and its client with per-tenant limits. `calls`: the number of `getData` queries received. */
async function limited(limits: CallLimits) {
  const sandbox = await startTestSandbox((config, clock) =>
    createVisaClient(config, clock, limits),
  );
  return {
    ...sandbox,
    look: (tenantId: string) => sandbox.client.of(tenantId).getData(consumer),
    calls: async () => (await sandbox.book()).calls[0]?.count ?? 0,
  };
}

const alike = (count: number, value: object) => Array.from({ length: count }, () => value);

async function times<Result>(count: number, ask: () => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  while (results.length < count) results.push(await ask());
  return results;
}

describe("the circuit of a tenant", () => {
  test("opens after so many calls without a usable answer, answers at once that nothing was sent, and is no other tenant's", async () => {
    await using sandbox = await limited({ breakAfter: 3, breakMs: FOR_EVER_MS });
    await sandbox.order({ fault: outage });
    expect(await times(5, () => sandbox.look("ours"))).toEqual([
      down,
      down,
      down,
      unsent("circuit open"),
      unsent("circuit open"),
    ]);
    expect(await sandbox.client.of("ours").deleteConsumer(consumer)).toEqual(
      unsent("circuit open"),
    );
    expect(await sandbox.client.of("ours").requestStatus("r-1")).toEqual(unsent("circuit open"));
    expect(await sandbox.calls()).toBe(3);
    expect(await sandbox.look("theirs")).toEqual(down);
    expect(await sandbox.calls()).toBe(4);
  });

  test("counts calls one after the other: an answer in between begins anew", async () => {
    await using sandbox = await limited({ breakAfter: 3, breakMs: FOR_EVER_MS });
    const look = () => sandbox.look("ours");
    await sandbox.order({ times: 2, fault: outage });
    expect(await times(3, look)).toEqual([down, down, notEnrolled]);
    await sandbox.order({ times: 2, fault: { kind: "broken_json" } });
    const lost = { kind: "unavailable", cause: "unreadable answer (http 400)" };
    expect(await times(3, look)).toEqual([lost, lost, notEnrolled]);
  });

  test("is not opened by answers that say no", async () => {
    await using sandbox = await limited({ breakAfter: 1, breakMs: FOR_EVER_MS });
    const network = sandbox.client.of("ours");
    await sandbox.order({ fault: { kind: "http_error", status: 409, code: "VIDC-3000" } });
    expect(await times(2, () => network.deleteConsumer(consumer))).toEqual(
      alike(2, { kind: "busy", code: "VIDC-3000" }),
    );
    const inFlight = { kind: "unavailable", cause: "unexpected answer (http 409) VIDC-3000" };
    expect(await times(2, () => network.getData(consumer))).toEqual(alike(2, inFlight));
    await sandbox.order();
    expect(await network.deleteConsumer(consumer)).toMatchObject({ kind: "rejected" });
    expect(await network.requestStatus("r-1")).toEqual({ kind: "unknown" });
    expect(await network.getData(consumer)).toEqual(notEnrolled);
  });

  test("lets one call try after its pause: it opens again when that fails, and closes when it is answered", async () => {
    await using sandbox = await limited({ breakAfter: 2, breakMs: PAUSE_MS });
    await sandbox.order({ times: 3, fault: outage });
    const look = () => sandbox.look("ours");
    expect(await times(3, look)).toEqual([down, down, unsent("circuit open")]);
    passes(PAUSE_MS - 1);
    expect(await look()).toEqual(unsent("circuit open"));
    passes(1);
    expect(await times(2, look)).toEqual([down, unsent("circuit open")]);
    passes(PAUSE_MS);
    expect(await times(4, look)).toEqual(alike(4, notEnrolled));
    expect(await sandbox.calls()).toBe(7);
  });

  test("lets no second call through while one tries", async () => {
    const sandbox = await limited({ breakAfter: 1, breakMs: PAUSE_MS });
    await sandbox.order(
      { times: 1, fault: outage },
      { times: 1, fault: { kind: "slow", ms: 600_000 } },
    );
    expect(await sandbox.look("ours")).toEqual(down);
    passes(PAUSE_MS);
    const trying = sandbox.look("ours");
    expect(await sandbox.look("ours")).toEqual(unsent("circuit open"));
    await vi.waitFor(async () => expect(await sandbox.calls()).toBe(2), patiently);
    await sandbox.close();
    expect(await trying).toEqual(notEnrolled);
  });
});

test("calls of a tenant beyond its rate wait for their turn", async () => {
  await using sandbox = await limited({ callsPerSecond: 3 });
  const all = await Promise.all(Array.from({ length: 5 }, () => sandbox.look("ours")));
  expect(all).toEqual(alike(5, notEnrolled));
});
