import type { ReadyRequest, Sample } from "#load/closed-loop.ts";
import type { Connection } from "#load/http-client.ts";

/**
 * Sends requests at a constant rate per second, whether answers come or not. The latency of each counts from the moment at which
 * it was to be sent: a request that waits for a connection, or for this process, waits on the clock, so a slow answer is not
 * hidden by the requests that it held up (coordinated omission).
 */
export function openLoop(
  connections: readonly Connection[],
  requests: readonly ReadyRequest[],
  perSecond: number,
): Promise<Sample> {
  const latencies = new Float64Array(requests.length);
  const idle = [...connections];
  const waiting: number[] = [];
  const { promise, resolve } = Promise.withResolvers<Sample>();
  const start = performance.now();
  const dueAt = (place: number) => start + (place * 1000) / perSecond;
  let due = 0;
  let answered = 0;
  let failures = 0;
  let failedWith: number | undefined;

  function send(connection: Connection, place: number): void {
    const request = requests[place];
    if (request === undefined) return;
    connection.send(request.bytes, (status) => {
      latencies[place] = performance.now() - dueAt(place);
      if (status !== request.status) {
        failures += 1;
        failedWith = status;
      }
      answered += 1;
      if (answered === requests.length) finish();
      const next = waiting.shift();
      if (next === undefined) idle.push(connection);
      else send(connection, next);
    });
  }

  function tick(): void {
    const now = performance.now();
    for (; due < requests.length && dueAt(due) <= now; due += 1) {
      const connection = idle.pop();
      if (connection === undefined) waiting.push(due);
      else send(connection, due);
    }
    // A timer's shortest time is a millisecond; its lateness counts as latency.
    if (due < requests.length) setTimeout(tick, dueAt(due) - performance.now());
  }

  function finish(): void {
    const seconds = (performance.now() - start) / 1000;
    resolve({ seconds, latencies, failures, ...(failedWith !== undefined && { failedWith }) });
  }
  tick();
  return promise;
}
