import { createWebhook } from "@expunge/application/webhooks/create";
import { deleteWebhook } from "@expunge/application/webhooks/delete";
import { listWebhookDeliveries } from "@expunge/application/webhooks/list-deliveries";
import { listWebhooks } from "@expunge/application/webhooks/list";
import { replayWebhook } from "@expunge/application/webhooks/replay";
import { rotateWebhookSecret } from "@expunge/application/webhooks/rotate-secret";
import { updateWebhook } from "@expunge/application/webhooks/update";
import type { Clock } from "@expunge/application/runtime/clock.port";
import type { Vault } from "@expunge/application/vault/vault";
import type { Database } from "@expunge/database/connection/database";
import { createWebhookEndpointStore } from "@expunge/database/webhooks/endpoint-store";
import { type ReceiverPolicy, receiverFault } from "@expunge/networks/webhooks/receiver-policy";

type Deps = {
  readonly database: Database;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly receivers: ReceiverPolicy;
};

/** Webhook administration by staff. The worker delivers the events. */
export function createWebhookUseCases({ database, vault, clock, receivers }: Deps) {
  const deps = {
    webhooks: createWebhookEndpointStore(database),
    vault,
    clock,
    receiverFault: (url: URL) => receiverFault(url, receivers),
  };
  return {
    createWebhook: createWebhook(deps),
    listWebhooks: listWebhooks(deps),
    updateWebhook: updateWebhook(deps),
    rotateWebhookSecret: rotateWebhookSecret(deps),
    deleteWebhook: deleteWebhook(deps),
    listWebhookDeliveries: listWebhookDeliveries(deps),
    replayWebhook: replayWebhook(deps),
  };
}
