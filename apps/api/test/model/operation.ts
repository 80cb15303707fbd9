import type { ApiAsked } from "#test/model/api-asked.ts";
import type { Reason } from "@expunge/domain/rules";
import type { World } from "#test/model/world.ts";

/** What an operation makes of the world by the rules, what it is answered then, and how it is asked for. */
export type Step = {
  readonly world: World;
  /** In the model's names for what the API names. */
  readonly answer: unknown;
  /** Why it is refused, where the answer does not say. */
  readonly reasons?: readonly Reason[];
  readonly ask: (api: ApiAsked) => Promise<unknown>;
};

/** One thing that somebody, time or the network does. Which credential or deletion it meets depends on the world. */
export type Operation = {
  /** As a sequence that failed shows it. */
  readonly said: string;
  readonly step: (world: World) => Step;
};

/** An operation, or another one in a world in which nothing is there that it fits. */
export function orElse(first: Fitting, second: Operation): Operation {
  return {
    said: `${first.said} or else ${second.said}`,
    step: (world) => (first.fits(world) ? first : second).step(world),
  };
}
export type Fitting = Operation & { readonly fits: (world: World) => boolean };

export function operation<Given>(
  name: string,
  step: (world: World, given: Given) => Step,
): (given: Given) => Operation {
  return (given) => ({
    said: `${name}(${JSON.stringify(given)})`,
    step: (world) => step(world, given),
  });
}

/** One of a list, whatever its length; nothing of an empty one. */
export function at<Item>(items: readonly Item[], place: number): Item | undefined {
  return items[place % items.length];
}

/** One of a list: four times in five of those that are preferred, if there are any. */
export function preferred<Item>(
  items: readonly Item[],
  place: number,
  isPreferred: (item: Item) => boolean,
): Item | undefined {
  const liked = place % 5 === 0 ? [] : items.filter(isPreferred);
  return at(liked.length > 0 ? liked : items, Math.floor(place / 5));
}
