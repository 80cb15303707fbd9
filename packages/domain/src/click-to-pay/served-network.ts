/** The networks at which Click to Pay customers are enrolled. A second network is a value here and an adapter. */
export const SERVED_NETWORKS = ["visa"] as const;
export type ServedNetwork = (typeof SERVED_NETWORKS)[number];

/** The network of a request that does not name one. */
export const DEFAULT_NETWORK: ServedNetwork = "visa";

/** Whether a request names a served network (C2P-02). */
export function isServedNetwork(network: string): network is ServedNetwork {
  return SERVED_NETWORKS.some((served) => served === network);
}
