import { patiently } from "@expunge/testkit/patience";
import { vi } from "vitest";
import { openReceiver, type Receiver } from "#testing/open-receiver.ts";
import { openStage, type Stage } from "#testing/open-stage.ts";

export type DeliveryRow = {
  readonly state: string;
  readonly attempts: number;
  readonly last_status: number | null;
  readonly last_error: string | null;
  /** How many seconds until it is due. */
  readonly wait: number;
};

export type WebhookStage = {
  readonly stage: Stage;
  /** Opens a receiver, for this test. */
  receiver(answer: Parameters<typeof openReceiver>[0]): Promise<Receiver>;
  answering(status: number, headers?: Record<string, string>): Promise<Receiver>;
  /** One that never answers. */
  silent(): Promise<Receiver>;
  /** The deliveries of an endpoint, in their order. */
  deliveries(endpointId: string): Promise<DeliveryRow[]>;
  /** Waits until so many of them are in a state. */
  ended(endpointId: string, state: string, count: number): Promise<void>;
  /** Makes every retry due. A delivery leased by a worker, due in a minute, is left to it. */
  retriesAreDue(): Promise<unknown>;
  /** Ends a test: removes its endpoints, which would receive the next test's events, and closes its receivers. */
  clear(): Promise<void>;
  close(): Promise<void>;
};

/** Waits for effects that pass through processes. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, patiently);
}

/** A stage with receivers of webhooks around it. */
export async function openWebhookStage(): Promise<WebhookStage> {
  const stage = await openStage();
  const receivers: Receiver[] = [];
  const deliveries = (endpointId: string) =>
    stage.owner<DeliveryRow>(
      `SELECT state, attempts, last_status, last_error, extract(epoch FROM due_at - now())::float AS wait
       FROM webhook_delivery WHERE endpoint_id = $1 ORDER BY id`,
      [endpointId],
    );
  const receiver: WebhookStage["receiver"] = async (answer) => {
    const opened = await openReceiver(answer);
    receivers.push(opened);
    return opened;
  };
  return {
    stage,
    receiver,
    answering: (status, headers = {}) =>
      receiver((_, response) => response.writeHead(status, headers).end()),
    silent: () => receiver(() => {}),
    deliveries,
    ended: (endpointId, state, count) =>
      eventually(async () => {
        const rows = await deliveries(endpointId);
        const there = rows.filter((row) => row.state === state).length;
        if (there !== count) throw new Error(`${there} of ${count} deliveries are ${state}`);
      }),
    retriesAreDue: () =>
      stage.owner(
        `UPDATE webhook_delivery d SET due_at = now() FROM webhook_attempt a
         WHERE d.state = 'pending' AND d.due_at > now() AND a.delivery_id = d.id AND a.number = d.attempts
           AND d.due_at - a.at NOT BETWEEN interval '30 seconds' AND interval '4 minutes'`,
      ),
    async clear() {
      await stage.owner("UPDATE webhook_endpoint SET state = 'deleted' WHERE tenant_id = $1", [
        stage.tenantId,
      ]);
      for (const opened of receivers.splice(0)) await opened.close();
    },
    close: () => stage.close(),
  };
}
