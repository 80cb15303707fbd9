import { channel } from "node:diagnostics_channel";

/** One HTTP call to the network: its operation, whether it returned a usable answer, and its duration in milliseconds. */
export type NetworkCall = {
  readonly operation: string;
  readonly outcome: "answered" | "unavailable";
  readonly ms: number;
};

export const NETWORK_CALL_CHANNEL = "expunge.network-call";
const calls = channel(NETWORK_CALL_CHANNEL);

/** Publishes a network call on its diagnostics channel, from which metrics are counted. */
export function recordNetworkCall(call: NetworkCall): void {
  if (calls.hasSubscribers) calls.publish(call);
}
