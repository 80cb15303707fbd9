import { PgBoss, type Queue } from "pg-boss";
import { sessionUrl } from "#connection/session-url.ts";
import { untilUnlocked } from "#migrator/yield-to-service.ts";
import { QUEUES } from "#queue/queues.ts";

/**
 * Each job leaves two dead rows, and its updates cannot be HOT because partial indexes depend on its state. The table is
 * therefore vacuumed after a fixed number of rows and without delay, and analysed as often, since fetches are planned from its
 * statistics.
 */
const VACUUM_SETTINGS = `ALTER TABLE pgboss.job_common SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000)`;

/** Shorter than a process waits for a lock, and longer than an autovacuum stands in the way of another statement. */
const LOCK_TIMEOUT = "3s";

/** Installs or upgrades the tables of the queues, as their owner, and again while the service uses them. */
export function installQueue(ownerUrl: string): Promise<void> {
  return untilUnlocked(() => installOnce(ownerUrl));
}

async function installOnce(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: sessionUrl(ownerUrl, { lock_timeout: LOCK_TIMEOUT }),
    max: 1,
    supervise: false,
    schedule: false,
  });
  try {
    await boss.start();
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
