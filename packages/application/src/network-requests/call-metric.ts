import { channel } from "node:diagnostics_channel";

/** One call to the network: which operation, whether a usable answer came, and how long that took. */
export type NetworkCall = {
  readonly operation: string;
  readonly outcome: "answered" | "unavailable";
  readonly ms: number;
};

export const NETWORK_CALL_CHANNEL = "expunge.network-call";
const calls = channel(NETWORK_CALL_CHANNEL);

/** Tells who listens on the channel of a call to the network: figures are made of it. */
export function recordNetworkCall(call: NetworkCall): void {
  if (calls.hasSubscribers) calls.publish(call);
}
