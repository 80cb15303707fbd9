import type { NetworkRequestRecord } from "#records/network-request.ts";

type Given = Pick<
  NetworkRequestRecord,
  "tenantId" | "id" | "credentialId" | "operation" | "cardIds" | "correlationId"
> &
  Partial<Pick<NetworkRequestRecord, "sealed" | "sealedKey">> & { readonly at: Date };

/** A request that the network has not been asked yet. */
export function queuedRequest({ at, ...given }: Given): NetworkRequestRecord {
  return {
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
