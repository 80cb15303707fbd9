import type fc from "fast-check";
import { expect } from "vitest";
import type { ApiAsked } from "#test/model/api-asked.ts";
import { mapped } from "#test/model/names.ts";
import type { Operation } from "#test/model/operation.ts";
import { type Read, readsOfAll, readsOfChanges } from "#test/model/reads.ts";
import type { World } from "#test/model/world.ts";

/** The model as fast-check hands it on from command to command. */
export type Model = { world: World };
export type Command = fc.AsyncCommand<Model, ApiAsked>;

const MINUTE = 60_000;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/**
 * An operation as a command: a minute after the last one it is asked of the API, whose answer must be the one that the rules
 * give, and all that it has changed must show as they say.
 */
export function commandOf(operation: Operation): Command {
  return {
    check: () => true,
    async run(model, api) {
      const before = aMinuteLater(model.world);
      api.setClock(before.now);
      const { world, answer, ask } = operation.step(before);
      expectFitting(api, answer, await ask(api));
      for (const reads of readsOfChanges(before, world, answer)) await expectReads(api, reads);
      model.world = world;
    },
    toString: () => operation.said,
  };
}

/** The world as the next operation finds it. */
export const aMinuteLater = (world: World): World => ({
  ...world,
  now: world.now + MINUTE,
  step: world.step + 1,
});

/** Asks for all that is there when a sequence begins, within its first minute. */
export async function begun(
  world: World,
  operations: readonly Operation[],
  api: ApiAsked,
): Promise<World> {
  api.setClock(world.now);
  let next = world;
  for (const operation of operations) {
    const { world: after, answer, ask } = operation.step({ ...next, step: next.step + 1 });
    expectFitting(api, answer, await ask(api));
    next = after;
  }
  return next;
}

/** The end of each sequence: all that there is to see is as the model says. */
export const wholeWorld: Command = {
  check: () => true,
  async run({ world }, api) {
    await expectReads(api, readsOfAll(world));
  },
  toString: () => "look at everything",
};

async function expectReads(api: ApiAsked, reads: readonly Read[]): Promise<void> {
  const answers = await Promise.all(reads.map(({ ask }) => ask(api)));
  for (const [place, { expected }] of reads.entries()) expectFitting(api, expected, answers[place]);
}

function expectFitting({ names }: ApiAsked, expected: unknown, answered: unknown): void {
  const told = toTheMinute(answered);
  expect(told).toEqual(names.fitted(expected, told));
}

/** The model's clock stands on whole minutes, and no step takes one. */
function toTheMinute(value: unknown): unknown {
  if (typeof value === "string" && INSTANT.test(value)) return `${value.slice(0, 16)}:00.000Z`;
  return mapped(value, toTheMinute);
}
