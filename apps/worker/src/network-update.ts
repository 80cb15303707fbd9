/** A request of which no word has come before its job went back to the queue. */
export type GivenBack = { readonly tenantId: string; readonly requestId: string };

/** Notifications of the network by request id, for jobs that wait in this process. */
export type NetworkWord = {
  /** There is word of a request. */
  heard(requestTraceId: string): void;
  /** Calls back when there is; returns how to stop waiting. */
  awaited(requestTraceId: string, callback: () => void): () => void;
  /** Its job goes back to the queue: at a word it is to be brought forward. */
  givenBack(requestTraceId: string, request: GivenBack): void;
};

/** So many requests that went back are remembered; of those before them the queue brings back the jobs in its own time. */
const MOST_REMEMBERED = 10_000;

/** @param hasten brings the job of a request forward that has gone back to the queue */
export function createNetworkWord(hasten: (request: GivenBack) => void): NetworkWord {
  const waiting = new Map<string, () => void>();
  const given = new Map<string, GivenBack>();
  return {
    heard(requestTraceId) {
      waiting.get(requestTraceId)?.();
      const request = given.get(requestTraceId);
      if (request && given.delete(requestTraceId)) hasten(request);
    },
    awaited(requestTraceId, callback) {
      given.delete(requestTraceId);
      waiting.set(requestTraceId, callback);
      return () => {
        // Another job may wait for the same by now.
        if (waiting.get(requestTraceId) === callback) waiting.delete(requestTraceId);
      };
    },
    givenBack(requestTraceId, request) {
      given.set(requestTraceId, request);
      if (given.size > MOST_REMEMBERED) given.delete(given.keys().next().value ?? "");
    },
  };
}
