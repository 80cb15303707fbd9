import type { Clock } from "@expunge/application/runtime/clock.port";
import { v7 } from "uuid";

/** When this test file began: the clocks of its APIs start here, and the days that it names are counted from here. */
export const BEGUN = new Date();

export type TickingClock = Clock & {
  /** The time of the last reading. */
  readonly at: () => Date;
  readonly set: (at: Date) => void;
};

/** A clock for tests. Each reading moves it by a millisecond, and else only the test does: however slow the machine is. */
export function tickingClock(): TickingClock {
  let at = BEGUN.getTime();
  const now = () => {
    at += 1;
    return new Date(at);
  };
  return {
    now,
    newId: () => v7({ msecs: now().getTime() }),
    at: () => new Date(at),
    set: (instant) => {
      at = instant.getTime();
    },
  };
}
