import type { Connection } from "#load/http-client.ts";

/** A request that is ready to be sent, and the status that its answer must have. */
export type ReadyRequest = { readonly bytes: Uint8Array; readonly status: number };

export type Sample = {
  /** From the first request to the last answer. */
  readonly seconds: number;
  /** Of each request, in milliseconds. */
  readonly latencies: Float64Array;
  /** Answers with another status than the expected one, and one of those statuses. */
  readonly failures: number;
  readonly failedWith?: number;
};

/** Sends requests one after the other over each connection: the next one when the answer has come. */
export function closedLoop(
  connections: readonly Connection[],
  requests: readonly ReadyRequest[],
): Promise<Sample> {
  const latencies = new Float64Array(requests.length);
  const { promise, resolve } = Promise.withResolvers<Sample>();
  const start = performance.now();
  let next = 0;
  let open = connections.length;
  let failures = 0;
  let failedWith: number | undefined;

  function sendNext(connection: Connection): void {
    const place = next++;
    const request = requests[place];
    if (request === undefined) {
      open -= 1;
      if (open === 0) resolve({ ...sample(), ...(failedWith !== undefined && { failedWith }) });
      return;
    }
    const sent = performance.now();
    connection.send(request.bytes, (status) => {
      latencies[place] = performance.now() - sent;
      if (status !== request.status) {
        failures += 1;
        failedWith = status;
      }
      sendNext(connection);
    });
  }
  const sample = () => ({ seconds: (performance.now() - start) / 1000, latencies, failures });
  for (const connection of connections) sendNext(connection);
  return promise;
}
