import type { StatusAnswer, StatusDetail } from "@expunge/domain/click-to-pay/network-answer";
import type { Clock } from "#runtime/clock.port.ts";
import { customerTarget, deletionCommand } from "#testing/deletion-command.ts";
import { OWNER_BID, putCustomer, TENANT, testClock, vault } from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { scriptedNetwork } from "#testing/scripted-network.ts";
import { followNetworkRequest } from "#network-requests/follow.ts";
import { requestDeletions } from "#deletions/request.ts";

export const CONSUMER = { externalConsumerId: "TN-1.account-1.42", ownerBid: OWNER_BID };
export const REQUEST_TIMEOUT_MS = 60_000;

const success: StatusDetail = { kind: "succeeded" };
const notEntitled: StatusDetail = {
  kind: "failed",
  faults: [{ kind: "declined", code: "VIDC-2002", message: "the network said VIDC-2002" }],
};
const completed = (...details: StatusDetail[]): StatusAnswer => ({
  kind: "completed",
  externalConsumerId: CONSUMER.externalConsumerId,
  details,
});

/** Answers of the network. */
export const says = {
  accepted: { kind: "accepted", requestTraceId: "trace-1" },
  busy: { kind: "busy", code: "VIDC-3000" },
  unavailable: { kind: "unavailable", cause: "time-out" },
  unsent: { kind: "unavailable", cause: "circuit open", sent: false },
  inProgress: { kind: "in_progress" },
  unknown: { kind: "unknown" },
  success: completed(success),
  failure: completed(success, notEntitled),
  ofAnother: {
    kind: "completed",
    externalConsumerId: "account-2.42",
    details: [success],
  },
  enrolled: { kind: "enrolled", instrumentIds: ["7", "8"] },
  notEnrolled: { kind: "not_enrolled" },
} as const;

/** A customer with two cards whose removal was accepted at noon, and a worker that follows it to its end. */
export async function removalScene(): Promise<{
  readonly store: MemoryStore;
  readonly clock: Clock & { set(now: Date): void };
  readonly requestId: string;
  readonly pauses: number[];
  follow(
    script: Parameters<typeof scriptedNetwork>[0],
    mostPauses?: number,
  ): Promise<{
    readonly end: "ended" | "open";
    readonly calls: readonly (readonly [method: string, ...asked: unknown[]])[];
  }>;
}> {
  const store = new MemoryStore();
  const clock = testClock();
  putCustomer(store, 42, "ACTIVE", { 7: "ACTIVE", 8: "ACTIVE" });
  await requestDeletions({ store, vault, clock })(TENANT, [deletionCommand(customerTarget(42))]);
  const [requestId = "none"] = store.requests.keys();
  const pauses: number[] = [];
  return {
    store,
    clock,
    requestId,
    pauses,
    async follow(script, mostPauses = 50) {
      const { network, calls } = scriptedNetwork(script);
      const pause = async (attempt: number) => pauses.push(attempt) <= mostPauses;
      const deps = {
        requests: store,
        store,
        network,
        vault,
        clock,
        pause,
        timeoutMs: REQUEST_TIMEOUT_MS,
      };
      return { end: await followNetworkRequest(deps)(TENANT, requestId), calls };
    },
  };
}
