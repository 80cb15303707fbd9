import { NETWORK_QUEUE } from "@expunge/contracts/jobs/network-job";
import { PgBoss, type Queue } from "pg-boss";

/** How a job of the network behaves: the application's own time limit ends it, so it is retried as long as it takes. */
const NETWORK: Queue = {
  name: NETWORK_QUEUE,
  policy: "key_strict_fifo",
  notify: true,
  retryLimit: 100_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  heartbeatSeconds: 10,
  expireInSeconds: 300,
  retentionSeconds: 30 * 24 * 3600,
  deleteAfterSeconds: 24 * 3600,
};

/** Installs the queue's own tables, or brings them up to date, as their owner. */
export async function installQueue(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    max: 1,
    supervise: false,
    schedule: false,
  });
  await boss.start();
  try {
    const { policy, name, ...options } = NETWORK;
    if (await boss.getQueue(name))
      await boss.updateQueue(name, { notify: true, ...withoutFixed(options) });
    else await boss.createQueue(name, { ...options, ...(policy && { policy }) });
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** What may not change once a queue exists. */
function withoutFixed({
  retryDelayMax: _max,
  heartbeatSeconds: _heartbeat,
  ...options
}: Omit<Queue, "name" | "policy">) {
  return options;
}
