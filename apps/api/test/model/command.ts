import type fc from "fast-check";
import { expect } from "vitest";
import type { ApiClient } from "#test/model/api-client.ts";
import { mapped } from "#test/model/names.ts";
import type { Operation } from "#test/model/operation.ts";
import { type Read, readsOfAll, readsOfChanges } from "#test/model/reads.ts";
import type { World } from "#test/model/world.ts";

/** The model that fast-check passes from command to command. */
export type Model = { world: World };
export type Command = fc.AsyncCommand<Model, ApiClient>;

const MINUTE = 60_000;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Runs an operation a minute after the last one. Its answer and all reads that it changes must match the model. */
export function commandOf(operation: Operation): Command {
  return {
    check: () => true,
    async run(model, api) {
      const before = afterAMinute(model.world);
      api.setClock(before.now);
      const { world, answer, send } = operation.step(before);
      expectMatch(api, answer, await send(api));
      for (const reads of readsOfChanges(before, world, answer)) await expectReads(api, reads);
      model.world = world;
    },
    toString: () => operation.label,
  };
}

/** The world at the next operation. */
export const afterAMinute = (world: World): World => ({
  ...world,
  now: world.now + MINUTE,
  step: world.step + 1,
});

/** Runs the initial operations of a sequence within its first minute. */
export async function beginSequence(
  world: World,
  operations: readonly Operation[],
  api: ApiClient,
): Promise<World> {
  api.setClock(world.now);
  let next = world;
  for (const operation of operations) {
    const { world: after, answer, send } = operation.step({ ...next, step: next.step + 1 });
    expectMatch(api, answer, await send(api));
    next = after;
  }
  return next;
}

/** The end of each sequence: everything readable must match the model. */
export const compareEverything: Command = {
  check: () => true,
  async run({ world }, api) {
    await expectReads(api, readsOfAll(world));
  },
  toString: () => "look at everything",
};

async function expectReads(api: ApiClient, reads: readonly Read[]): Promise<void> {
  const answers = await Promise.all(reads.map(({ send }) => send(api)));
  for (const [place, { expected }] of reads.entries()) expectMatch(api, expected, answers[place]);
}

function expectMatch({ names }: ApiClient, expected: unknown, answered: unknown): void {
  const result = toTheMinute(answered);
  expect(result).toEqual(names.resolved(expected, result));
}

/** Rounds down to minutes, in which the model counts; no step takes a whole one. */
function toTheMinute(value: unknown): unknown {
  if (typeof value === "string" && INSTANT.test(value)) return `${value.slice(0, 16)}:00.000Z`;
  return mapped(value, toTheMinute);
}
