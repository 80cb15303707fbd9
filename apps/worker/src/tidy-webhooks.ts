import { loggedError } from "@expunge/application/runtime/logged-error";
import { DELIVERIES_KEPT_DAYS } from "@expunge/application/webhooks/deliveries-kept-days";
import type { Clock } from "@expunge/application/runtime/clock.port";
import type { WebhookDeliveryStore } from "@expunge/application/webhooks/delivery-store.port";
import type { Logger } from "pino";
import { asleep } from "#pause.ts";

const HOUR_MS = 60 * 60 * 1000;
const KEPT_MS = DELIVERIES_KEPT_DAYS * 24 * HOUR_MS;

export type TidiedWebhooks = {
  readonly deliveries: Pick<WebhookDeliveryStore, "tidy">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends it. */
  readonly stopping: AbortSignal;
  /** Waits for so many milliseconds, or until it is stopped. */
  readonly pause?: (ms: number, stopping: AbortSignal) => Promise<void>;
};

/** Forgets deliveries that ended 30 days ago, once an hour, and ends those that wait for an endpoint which is gone. */
export async function tidyWebhooks(tidied: TidiedWebhooks): Promise<void> {
  const { deliveries, clock, logger, stopping, pause = asleep } = tidied;
  while (!stopping.aborted) {
    try {
      const now = clock.now();
      const done = await deliveries.tidy(new Date(now.getTime() - KEPT_MS), now);
      if (done.ended > 0 || done.forgotten > 0) logger.info(done, "webhooks tidied");
    } catch (error) {
      logger.error({ err: loggedError(error) }, "webhooks not tidied");
    }
    await pause(HOUR_MS, stopping);
  }
}
