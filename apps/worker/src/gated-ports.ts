import type { MandateCancellationChannel } from "@expunge/application/mandates/cancellation-channel.port";
import type { ClickToPayNetwork } from "@expunge/application/network-requests/click-to-pay-network.port";
import type { WebhookDeliveryStore } from "@expunge/application/webhooks/delivery-store.port";
import type { SendingGate } from "#sending-gate.ts";

type Gate = Pick<SendingGate, "blockedBy">;

/** The network behind the gate: while it is closed, every call is answered as unavailable, and none was sent. */
export function gatedNetwork(network: ClickToPayNetwork, gate: Gate): ClickToPayNetwork {
  const gated = <Answer>(call: () => Promise<Answer>) =>
    gate.blockedBy() === undefined
      ? call()
      : Promise.resolve({ kind: "unavailable", cause: "sending blocked", sent: false } as const);
  return {
    enrolConsumer: (...request) => gated(() => network.enrolConsumer(...request)),
    enrolInstruments: (...request) => gated(() => network.enrolInstruments(...request)),
    deleteConsumer: (...request) => gated(() => network.deleteConsumer(...request)),
    deleteInstruments: (...request) => gated(() => network.deleteInstruments(...request)),
    requestStatus: (...request) => gated(() => network.requestStatus(...request)),
    getData: (...request) => gated(() => network.getData(...request)),
  };
}

/** The channel behind the gate: while it is closed, cancellations stay in the queue. */
export function gatedChannel(
  channel: MandateCancellationChannel,
  gate: Gate,
): MandateCancellationChannel {
  const gated = (work: () => Promise<void>) => {
    const reason = gate.blockedBy();
    return reason === undefined
      ? work()
      : Promise.reject(new Error(`sending is blocked: ${reason}`));
  };
  return {
    ...channel,
    prepare: (...message) => gated(() => channel.prepare(...message)),
    publish: (...message) => gated(() => channel.publish(...message)),
  };
}

/** Deliveries behind the gate: while it is closed, none is claimed. */
export function gatedDeliveries(
  deliveries: WebhookDeliveryStore,
  gate: Gate,
): WebhookDeliveryStore {
  return {
    ...deliveries,
    claim: (...claim) =>
      gate.blockedBy() === undefined ? deliveries.claim(...claim) : Promise.resolve([]),
  };
}
