import { setTimeout as sleep } from "node:timers/promises";
import { untilAllIsDone } from "#calm.ts";
import { makeCompany } from "#company.ts";
import { deleteAll } from "#counted-deletions.ts";
import { credentialFaults } from "#credential-faults.ts";
import { storeCredentials } from "#credentials.ts";
import { eventFaults } from "#event-faults.ts";
import { startReplicated } from "#failover/replicated-postgres.ts";
import type { Random } from "#random.ts";
import { openScene } from "#world.ts";

export type FailoverResult = {
  readonly statuses: ReadonlyMap<string, number>;
  /** From the loss of the primary until its standby leads. */
  readonly outageMs: number;
  readonly faults: readonly string[];
  readonly said: readonly string[];
};

/** How long deletions go on before the primary is lost. */
const BEFORE_MS = 1_500;

/**
 * Loses the primary of an installation, whose standby is promoted, while deletions go on. Each deletion that was answered is there
 * afterwards, and clients get no error but 503.
 */
export async function failover(random: Random, count: number): Promise<FailoverResult> {
  const world = await openScene(random, startReplicated);
  try {
    world.receiver.calm();
    for (const name of ["api-1", "api-2"]) await world.startApi(name);
    await world.startWorker("worker");
    const company = await makeCompany(world, "FAILED-OVER", 0);
    const credentials = await storeCredentials([company], count);
    const lose = async () => {
      await sleep(BEFORE_MS);
      const begun = Date.now();
      world.disasterStrikes();
      await world.postgres.restart();
      world.disasterStrikes();
      return Date.now() - begun;
    };
    const [{ asked, statuses }, outageMs] = await Promise.all([
      deleteAll(world, credentials, random),
      lose(),
    ]);
    await untilAllIsDone(world, [company]);
    const errors = [...statuses.keys()].filter((one) => !/^[24]\d\d$|^503$/.test(one));
    const faults = [
      ...errors.map((status) => `the answer ${status}`),
      ...(statuses.has("503") ? [] : ["the primary was lost after all deletions"]),
      ...(await credentialFaults(world, [company], credentials, asked, random)),
      ...(await eventFaults(world, company)),
    ];
    return { statuses, outageMs, faults, said: [...world.said] };
  } finally {
    await world.close();
  }
}
