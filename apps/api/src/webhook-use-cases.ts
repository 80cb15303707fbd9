import { createWebhook } from "@expunge/application/use-cases/create-webhook";
import { deleteWebhook } from "@expunge/application/use-cases/delete-webhook";
import { listWebhookDeliveries } from "@expunge/application/use-cases/list-webhook-deliveries";
import { listWebhooks } from "@expunge/application/use-cases/list-webhooks";
import { replayWebhook } from "@expunge/application/use-cases/replay-webhook";
import { rotateWebhookSecret } from "@expunge/application/use-cases/rotate-webhook-secret";
import { updateWebhook } from "@expunge/application/use-cases/update-webhook";
import type { Clock } from "@expunge/application/ports/clock";
import type { Vault } from "@expunge/application/vault/vault";
import type { Database } from "@expunge/database/database";
import { createWebhookEndpointStore } from "@expunge/database/webhook-endpoint-store";
import { isForbiddenAddress } from "@expunge/networks/webhooks/forbidden-address";

type Deps = {
  readonly database: Database;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly allowLoopback: boolean;
};

/** What the staff does with webhooks. They are sent by the worker. */
export function createWebhookUseCases({ database, vault, clock, allowLoopback }: Deps) {
  const deps = {
    webhooks: createWebhookEndpointStore(database),
    vault,
    clock,
    isForbidden: (address: string) => isForbiddenAddress(address, allowLoopback),
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
