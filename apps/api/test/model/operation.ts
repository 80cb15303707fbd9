import type { ApiClient } from "#test/model/api-client.ts";
import type { Reason } from "@expunge/domain/rules";
import type { World } from "#test/model/world.ts";

/** The world after an operation by the rules, the expected answer, and the call that performs it. */
export type Step = {
  readonly world: World;
  /** With placeholders for generated identifiers. */
  readonly answer: unknown;
  /** The reasons of a refusal that the answer does not contain. */
  readonly reasons?: readonly Reason[];
  readonly send: (api: ApiClient) => Promise<unknown>;
};

/** An action of staff, a client, time or the network. The credential or deletion that it affects depends on the world. */
export type Operation = {
  /** Shown in failed sequences. */
  readonly label: string;
  readonly step: (world: World) => Step;
};

/** An operation, or another one if the world has nothing that it fits. */
export function orElse(first: Fitting, second: Operation): Operation {
  return {
    label: `${first.label} or else ${second.label}`,
    step: (world) => (first.fits(world) ? first : second).step(world),
  };
}
export type Fitting = Operation & { readonly fits: (world: World) => boolean };

export function operation<Given>(
  name: string,
  step: (world: World, given: Given) => Step,
): (given: Given) => Operation {
  return (given) => ({
    label: `${name}(${JSON.stringify(given)})`,
    step: (world) => step(world, given),
  });
}

/** The item at an index modulo the length; undefined for an empty list. */
export function at<Item>(items: readonly Item[], place: number): Item | undefined {
  return items[place % items.length];
}

/** An item of a list; for four of five indexes a preferred one, if there is one. */
export function preferred<Item>(
  items: readonly Item[],
  place: number,
  isPreferred: (item: Item) => boolean,
): Item | undefined {
  const liked = place % 5 === 0 ? [] : items.filter(isPreferred);
  return at(liked.length > 0 ? liked : items, Math.floor(place / 5));
}
