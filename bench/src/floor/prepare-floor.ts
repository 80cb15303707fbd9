import { commandsOf } from "#floor/commands.ts";
import type { FloorScript } from "#floor/floor-script.ts";
import { storePayloads } from "#floor/payload-table.ts";
import { recordStatements } from "#floor/record-statements.ts";
import type { RecordedStatement } from "#floor/statement-recorder.ts";
import type { HttpRequest } from "#load/http-request.ts";
import type { World } from "#stack/world.ts";

/** A floor with a pointer to its next deletion: each can be run but once. */
export type FloorSupply = {
  readonly script: FloorScript;
  /** The number of the first of so many deletions, which are taken by that. */
  take(count: number): number;
};

/**
 * Prepares the floor of requests: the very statements that the API would send for each of them by itself. The requests come in a list
 * per tenant, all as long, and are dealt out: with as many clients as tenants each client has a tenant of its own.
 */
export async function prepareFloor(
  world: World,
  name: string,
  requests: readonly (readonly HttpRequest[])[],
): Promise<FloorSupply> {
  const recorded: (readonly (readonly RecordedStatement[])[])[] = [];
  for (const list of requests)
    recorded.push(await recordStatements(world, await commandsOf(world, list)));
  const [first = []] = recorded;
  const dealt = first.flatMap((_, turn) => recorded.flatMap((list) => [list[turn] ?? []]));
  const script = await storePayloads(world.ownerUrl, name, dealt);
  let next = 0;
  return {
    script,
    take(count) {
      const from = next;
      next += count;
      if (next > script.size) throw new Error(`${name}: the deletions of the floor have run out`);
      return from;
    },
  };
}
