import type { NetworkOperation } from "@expunge/domain/click-to-pay/decide-network-outcome";
import { DEFAULT_NETWORK, type ServedNetwork } from "@expunge/domain/click-to-pay/served-network";

/** A network request. Its id is that of its deletion, where there is one. */
export type NetworkRequestRecord = {
  readonly tenantId: string;
  readonly id: string;
  readonly credentialId: string;
  readonly network: ServedNetwork;
  readonly operation: NetworkOperation;
  readonly cardIds: readonly number[];
  readonly state: "queued" | "submitting" | "accepted" | "succeeded" | "failed";
  readonly version: number;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly requestTraceId: string | null;
  readonly correlationId: string;
  /** Personal data for the network, erased when the request ends. */
  readonly sealed: Uint8Array<ArrayBuffer> | null;
  readonly sealedKey: Uint8Array<ArrayBuffer> | null;
  readonly requestedAt: Date;
  readonly endedAt: Date | null;
};

type NewNetworkRequest = Pick<
  NetworkRequestRecord,
  "tenantId" | "id" | "credentialId" | "operation" | "cardIds" | "correlationId"
> &
  Partial<Pick<NetworkRequestRecord, "network" | "sealed" | "sealedKey">> & { readonly at: Date };

/** A request that waits to be submitted to the network: the default one unless another is given. */
export function newNetworkRequest({ at, ...given }: NewNetworkRequest): NetworkRequestRecord {
  return {
    network: DEFAULT_NETWORK,
    state: "queued",
    version: 1,
    attempts: 0,
    lastError: null,
    requestTraceId: null,
    sealed: null,
    sealedKey: null,
    requestedAt: at,
    endedAt: null,
    ...given,
  };
}
