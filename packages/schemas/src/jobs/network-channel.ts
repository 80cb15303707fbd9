/** The channel (LISTEN, NOTIFY) that notifies workers of an update of a network request, by the network's id. */
export const NETWORK_CHANNEL = "expunge_network";
