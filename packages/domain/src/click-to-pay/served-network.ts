/** The only network that Click to Pay customers are kept at here. */
const SERVED_NETWORK = "visa";

/** Whether a request names a network that is served (C2P-02). */
export function isServedNetwork(network: string): boolean {
  return network === SERVED_NETWORK;
}
