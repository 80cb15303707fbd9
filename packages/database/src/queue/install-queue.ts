import { PgBoss, type Queue } from "pg-boss";
import { QUEUES } from "#queue/queues.ts";

/** Installs the queues' own tables, or brings them up to date, as their owner. */
export async function installQueue(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    max: 1,
    supervise: false,
    schedule: false,
  });
  await boss.start();
  try {
    for (const queue of QUEUES) await install(boss, queue);
  } finally {
    await boss.stop({ graceful: false });
  }
}

async function install(boss: PgBoss, { name, policy, ...options }: Queue): Promise<void> {
  if (await boss.getQueue(name))
    await boss.updateQueue(name, { notify: true, ...withoutFixed(options) });
  else await boss.createQueue(name, { ...options, ...(policy && { policy }) });
}

/** What may not change once a queue exists. */
function withoutFixed({
  retryDelayMax: _max,
  heartbeatSeconds: _heartbeat,
  ...options
}: Omit<Queue, "name" | "policy">) {
  return options;
}
