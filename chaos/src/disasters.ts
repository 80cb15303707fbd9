import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "#random.ts";
import type { FaultRule } from "#sandbox.ts";
import type { World } from "#world.ts";

const BETWEEN_KILLS_MS = 1_000;
/** Every so many kills PostgreSQL is restarted. */
const KILLS_A_RESTART = 8;

/** What the network does wrong, each with its probability for any request that it could befall. */
const FAULTS: readonly FaultRule[] = [
  { probability: 0.05, fault: { kind: "drop_connection", when: "before" } },
  { probability: 0.08, fault: { kind: "drop_connection", when: "after" } },
  { probability: 0.05, fault: { kind: "http_error", status: 503 } },
  { probability: 0.03, fault: { kind: "http_error", status: 500, code: "VIDC-5000" } },
  { probability: 0.03, fault: { kind: "broken_json" } },
  { probability: 0.03, fault: { kind: "wrong_encryption" } },
  { probability: 0.05, fault: { kind: "slow", ms: 1_500 } },
  { probability: 0.05, fault: { kind: "lost_request_id" } },
  {
    probability: 0.1,
    operation: "deleteConsumerInformation",
    fault: {
      kind: "complete_with_failure",
      field: "consumerInformation",
      code: "VIDC-2002",
      message: "Not entitled",
    },
  },
];

/** Puts faults on order at the network. */
export function orderFaults({ sandbox }: World, seed: number): Promise<void> {
  return sandbox.order(FAULTS, seed);
}

/** Kills a process at random every second, and restarts PostgreSQL now and then, until it is told that it is enough. */
export async function killAtRandom(
  { processes, postgres }: World,
  random: Random,
  enough: AbortSignal,
): Promise<void> {
  for (let kills = 1; ; kills += 1) {
    await sleep(BETWEEN_KILLS_MS, undefined, { signal: enough }).catch(() => {});
    if (enough.aborted) return;
    if (kills % KILLS_A_RESTART === 0) await postgres.restart();
    else random.pick(processes).kill();
  }
}
