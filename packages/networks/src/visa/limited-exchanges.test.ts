import { patiently } from "@expunge/testkit/patience";
import { expect, test, vi } from "vitest";
import { limitedExchanges } from "#visa/limited-exchanges.ts";

const answered = { kind: "replied", status: 200, body: {} } as const;
const unsent = { kind: "unavailable", cause: "rate limit", sent: false };

/** Exchanges with a network that answers everything, for callers that do not wait for their turn. */
function limited(limits: Parameters<typeof limitedExchanges>[1]) {
  const calls: string[] = [];
  const exchangeOf = limitedExchanges(async (path) => {
    calls.push(path);
    return answered;
  }, limits);
  return { calls, ask: (tenantId: string) => exchangeOf(tenantId)(tenantId) };
}

// The clock is fixed, so that all calls fall into one second.
test("calls beyond a tenant's rate are not sent, and delay no other tenant", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const { ask, calls } = limited({ callsPerSecond: 3, longestWaitMs: 999 });
  const ours = await Promise.all(Array.from({ length: 5 }, () => ask("ours")));
  expect(ours).toEqual([answered, answered, answered, unsent, unsent]);
  expect(await ask("theirs")).toEqual(answered);
  expect(calls).toEqual(["ours", "ours", "ours", "theirs"]);
  vi.useRealTimers();
});

test("a call that was not sent does not open the circuit", async () => {
  const { ask } = limited({ callsPerSecond: 1, breakAfter: 1, longestWaitMs: 0 });
  expect(await Promise.all([ask("ours"), ask("ours")])).toEqual([answered, unsent]);
  await vi.waitFor(async () => expect(await ask("ours")).toEqual(answered), patiently);
});
