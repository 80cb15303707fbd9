import { closedLoop, type Sample } from "#load/closed-loop.ts";
import { openConnection } from "#load/http-client.ts";
import { requestBytes } from "#load/http-request.ts";
import type { LoadResult, LoadTask } from "#load/run-load.ts";
import { openLoop } from "#load/open-loop.ts";
import { quantile } from "#statistics.ts";

/** The client as a process of its own: receives one task over its channel, and answers with its measurements. */
async function run(task: LoadTask): Promise<LoadResult> {
  const { ports, connections: count, perSecond } = task;
  const requests = task.requests.map((request) => ({
    bytes: requestBytes({ ...request, headers: task.headers[request.headers] ?? {} }),
    status: request.status,
  }));
  const connections = await Promise.all(
    Array.from({ length: count }, (_, place) => openConnection(ports[place % ports.length] ?? 0)),
  );
  const before = process.cpuUsage();
  const startedAt = process.hrtime.bigint();
  const sample: Sample =
    perSecond === undefined
      ? await closedLoop(connections, requests)
      : await openLoop(connections, requests, perSecond);
  const { user, system } = process.cpuUsage(before);
  for (const connection of connections) connection.close();
  const { seconds, latencies, failures, failedWith } = sample;
  return {
    seconds,
    perSecond: (requests.length - failures) / seconds,
    failures,
    ...(failedWith !== undefined && { failedWith }),
    medianMs: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    cpuSeconds: (user + system) / 1e6,
    window: [Number(startedAt / 1000n), Number(process.hrtime.bigint() / 1000n)],
  };
}

process.on("message", (task: LoadTask) => {
  void run(task).then((result) => process.send?.(result));
});
