import { PgBoss, type Queue } from "pg-boss";
import { QUEUES } from "#queue/queues.ts";

/**
 * Each job leaves two dead rows, and no update of one can stay on its page (HOT): its state decides in which indexes it is. So the table
 * is vacuumed by a number of rows, however many there are, and as fast as that goes; and its statistics follow it, from which
 * the plan of a fetch is made.
 */
const VACUUMED = `ALTER TABLE pgboss.job_common SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000)`;

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
    await boss.getDb().executeSql(VACUUMED);
  } finally {
    await boss.stop({ graceful: false });
  }
}

async function install(boss: PgBoss, { name, policy, ...options }: Queue): Promise<void> {
  if (await boss.getQueue(name)) await boss.updateQueue(name, withoutFixed(options));
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
