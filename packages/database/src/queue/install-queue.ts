import { PgBoss, type Queue } from "pg-boss";
import { sessionUrl } from "#connection/session-url.ts";
import { QUEUES } from "#queue/queues.ts";

/**
 * Each job leaves two dead rows, and its updates cannot be HOT because partial indexes depend on its state. The table is
 * therefore vacuumed after a fixed number of rows and without delay, and analysed as often, since fetches are planned from its
 * statistics.
 */
const VACUUM_SETTINGS = `ALTER TABLE pgboss.job_common SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000)`;

/** Installs or upgrades the tables of the queues, as their owner. */
export async function installQueue(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: sessionUrl(ownerUrl),
    max: 1,
    supervise: false,
    schedule: false,
  });
  await boss.start();
  try {
    for (const queue of QUEUES) await install(boss, queue);
    await boss.getDb().executeSql(VACUUM_SETTINGS);
  } finally {
    await boss.stop({ graceful: false });
  }
}

async function install(boss: PgBoss, { name, policy, ...options }: Queue): Promise<void> {
  if (await boss.getQueue(name)) await boss.updateQueue(name, withoutFixed(options));
  else await boss.createQueue(name, { ...options, ...(policy && { policy }) });
}

/** Drops the options that are fixed once a queue exists. */
function withoutFixed({
  retryDelayMax: _max,
  heartbeatSeconds: _heartbeat,
  ...options
}: Omit<Queue, "name" | "policy">) {
  return options;
}
