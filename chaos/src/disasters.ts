import { eventually } from "#eventually.ts";
import type { Random } from "#random.ts";
import type { FaultRule } from "#sandbox.ts";
import type { World } from "#world.ts";

/** Every fourth disaster is a restart of PostgreSQL. */
const DISASTERS_A_RESTART = 4;

/** The faults of the network, each with its probability for any request that it could befall. */
const FAULTS: readonly FaultRule[] = [
  { probability: 0.05, fault: { kind: "drop_connection", when: "before" } },
  { probability: 0.08, fault: { kind: "drop_connection", when: "after" } },
  { probability: 0.05, fault: { kind: "http_error", status: 503 } },
  { probability: 0.03, fault: { kind: "http_error", status: 500, code: "VIDC-5000" } },
  { probability: 0.03, fault: { kind: "broken_json" } },
  { probability: 0.03, fault: { kind: "wrong_encryption" } },
  { probability: 0.05, fault: { kind: "slow", ms: 600_000 } },
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

/** Kills a process at random, or restarts PostgreSQL when its turn has come. `number` counts the disasters from 1. */
export async function strike(world: World, random: Random, number: number): Promise<void> {
  world.disasterStrikes();
  if (number % DISASTERS_A_RESTART === 0) return world.postgres.restart();
  const chosen = random.pick(world.processes);
  await eventually(async () => {
    if (!chosen.kill()) throw new Error(`${chosen.name} does not come back`);
  });
  world.disasterStrikes();
}
