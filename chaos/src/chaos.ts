import { untilAllIsDone, eventsOf } from "#calm.ts";
import { makeCompany } from "#company.ts";
import { credentialFaults } from "#credential-faults.ts";
import { storeCredentials } from "#credentials.ts";
import { deleteAmidDisasters } from "#deletions.ts";
import { orderFaults } from "#disasters.ts";
import { eventFaults } from "#event-faults.ts";
import { createRandom } from "#random.ts";
import type { ChaosSettings } from "#settings.ts";
import { openWorld, type World } from "#world.ts";

/** The result of a run. */
export type ChaosResult = {
  /** Counts by name, in the order of the report. */
  readonly figures: Readonly<Record<string, number>>;
  /** Violated expectations; empty when all is well. */
  readonly faults: readonly string[];
  /** The last output of the processes, to explain a fault. */
  readonly said: readonly string[];
};

/** The share of the credentials without a deletion request: they must stay unchanged. */
const BYSTANDERS = 0.1;
const UNDO_SECONDS = 2;

/**
 * Requests deletions of all kinds from a whole installation while its processes are killed, its database is restarted and the network
 * misbehaves; then lets it come to rest, and checks every credential, event and answer.
 */
export async function chaos({
  seed,
  disasters,
  credentials: count,
}: ChaosSettings): Promise<ChaosResult> {
  const random = createRandom(seed);
  const world = await openWorld(random);
  try {
    const companies = [
      await makeCompany(world, "AT-ONCE", 0),
      await makeCompany(world, "WITH-UNDO", UNDO_SECONDS),
    ];
    const credentials = await storeCredentials(companies, count);
    const doomed = credentials.filter(() => !random.chance(BYSTANDERS));

    await orderFaults(world, seed);
    const asked = await deleteAmidDisasters(world, doomed, random, disasters);
    await untilAllIsDone(world, companies);

    const faults = [
      ...(await credentialFaults(world, companies, credentials, asked, random)),
      ...(await Promise.all(companies.map((company) => eventFaults(world, company)))).flat(),
      ...(world.receiver.forged() > 0 ? ["a webhook bore no valid signature"] : []),
    ];
    const events = await Promise.all(companies.map(eventsOf));
    const received = companies.flatMap(({ webhookPath }) => world.receiver.received(webhookPath));
    return {
      figures: {
        credentials: credentials.length,
        "deletions asked for": asked.length,
        "of them called off": asked.filter(({ cancelled }) => cancelled).length,
        "requests sent": asked.reduce((sum, { requests }) => sum + requests, 0),
        "requests answered": asked.reduce((sum, { answers }) => sum + answers.length, 0),
        events: events.flat().length,
        "webhooks received": received.length,
        ...killsOf(world),
        faults: faults.length,
      },
      faults,
      said: [...world.said],
    };
  } finally {
    await world.close();
  }
}

function killsOf({ processes, postgres }: World): Record<string, number> {
  const kills = processes.map((one) => [`kills of ${one.name}`, one.kills()] as const);
  return { ...Object.fromEntries(kills), "restarts of PostgreSQL": postgres.restarts() };
}
