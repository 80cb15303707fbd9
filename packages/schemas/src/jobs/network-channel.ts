/** The channel (LISTEN, NOTIFY) on which workers are told that there is word of a request to the network, by the network's id. */
export const NETWORK_CHANNEL = "expunge_network";
