import { setTimeout } from "node:timers/promises";
import { systemClock } from "@expunge/application/runtime/system-clock";
import type { Vault } from "@expunge/application/vault/vault";
import { deliverRun } from "@expunge/application/webhooks/deliver";
import { createDeliveryRecorder } from "@expunge/application/webhooks/delivery-recorder";
import { WEBHOOK_LEASE_MS } from "@expunge/application/webhooks/delivery-store.port";
import { fanOutEvents } from "@expunge/application/webhooks/fan-out-events";
import type { Database } from "@expunge/database/connection/database";
import { createWebhookDeliveryStore } from "@expunge/database/webhooks/delivery-store";
import { patiently } from "@expunge/testkit/patience";
import { expect, vi } from "vitest";

/** How many deliveries the worker claims, with the secrets of that moment. */
const LIST = 5;

export type RotatingReceiver = {
  /** The ids of the events that were not signed by its secret. */
  readonly refused: readonly string[];
  /** Gives it another secret. */
  learn(secret: string): void;
  /** Waits until it has taken some events that the worker has claimed since. */
  served(): Promise<void>;
  close(): Promise<void>;
};

/** A receiver that knows one secret, and a worker that delivers all events of an endpoint to it. */
export function openRotatingReceiver(
  database: Database,
  vault: Pick<Vault, "open">,
  endpoint: { readonly tenantId: string; readonly endpointId: string },
  first: string,
): RotatingReceiver {
  const deliveries = createWebhookDeliveryStore(database);
  const stopping = new AbortController();
  const refused: string[] = [];
  let [secret, taken] = [first, 0];
  const fanOut = fanOutEvents({ deliveries, clock: systemClock });
  const deliver = deliverRun({
    deliveries,
    record: createDeliveryRecorder({
      deliveries,
      clock: systemClock,
      onError(_, error) {
        throw error;
      },
    }),
    vault,
    clock: systemClock,
    random: Math.random,
    sender: {
      async send({ id, secrets }) {
        if (secrets.includes(secret)) taken += 1;
        else refused.push(id);
        return { kind: "taken", status: 200 };
      },
      close: async () => {},
    },
  });

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      await fanOut([endpoint.tenantId]);
      const now = systemClock.now();
      const until = new Date(now.getTime() + WEBHOOK_LEASE_MS);
      const claim = { limit: LIST, now, until, batchItems: false };
      const claimed = await deliveries.claim(endpoint, claim);
      const stop = { closing: stopping.signal, aborting: stopping.signal };
      for (const each of claimed) await (await deliver([each], stop)).recorded;
      if (claimed.length === 0) await setTimeout(20);
    }
  }
  const working = work();
  return {
    refused,
    learn(next) {
      secret = next;
    },
    async served() {
      const before = taken;
      await vi.waitFor(() => expect(taken).toBeGreaterThan(before + 2 * LIST), patiently);
    },
    async close() {
      stopping.abort();
      await working;
    },
  };
}
