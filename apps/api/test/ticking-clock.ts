import type { Clock } from "@expunge/application/runtime/clock.port";
import { v7 } from "uuid";

/** The start of this test process, at which the clocks of its APIs start and from which relative days are counted. */
export const TEST_START = new Date();

export type TickingClock = Clock & {
  /** The time of the last reading, without advancing it. */
  readonly at: () => Date;
  readonly set: (at: Date) => void;
};

/** A clock for tests. Each reading advances it by a millisecond; apart from that only the test moves it. */
export function tickingClock(): TickingClock {
  let at = TEST_START.getTime();
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
