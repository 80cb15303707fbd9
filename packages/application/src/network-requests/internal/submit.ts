import type { RequestAnswer } from "@expunge/domain/click-to-pay/network-answer";
import type {
  ClickToPayNetwork,
  ConsumerDetails,
  NetworkInstrument,
} from "#network-requests/click-to-pay-network.port.ts";
import type { NetworkTask } from "#network-requests/network-request-store.port.ts";
import { networkConsumer } from "#network-requests/network-consumer.ts";
import type { Vault } from "#vault/vault.ts";

/** Sends a request to the network, by the method for its operation. */
export function submitRequest(
  deps: { network: ClickToPayNetwork; vault: Vault },
  task: NetworkTask,
): Promise<RequestAnswer> {
  const { request } = task;
  const consumer = networkConsumer(task.customer);
  switch (request.operation) {
    case "enroll_customer":
      return deps.network.enrolConsumer(
        consumer,
        openSealed(deps.vault, task) as ConsumerDetails | undefined,
        instruments(task),
      );
    case "enroll_card": {
      const billingAddress = openSealed(deps.vault, task) as
        | NetworkInstrument["billingAddress"]
        | undefined;
      return deps.network.enrolInstruments(
        consumer,
        instruments(task).map((instrument) => ({
          ...instrument,
          ...(billingAddress && { billingAddress }),
        })),
      );
    }
    case "delete_card":
      return deps.network.deleteInstruments(consumer, request.cardIds.map(String));
    case "delete_customer":
      return deps.network.deleteConsumer(consumer);
  }
}

function instruments({ request, cards }: NetworkTask): NetworkInstrument[] {
  return cards
    .filter(({ cardId }) => request.cardIds.includes(cardId))
    .map(({ cardId, last4 }) => ({ instrumentId: String(cardId), last4: last4 ?? "" }));
}

function openSealed(vault: Vault, { request }: NetworkTask): unknown {
  const { sealed, sealedKey } = request;
  return sealed && sealedKey
    ? vault.open(request.tenantId, request.id, { sealed, sealedKey })
    : undefined;
}
