import { v7 } from "uuid";
import type { Clock } from "#runtime/clock.port.ts";
import { randomness } from "#vault/randomness.ts";

let last = { msecs: 0, seq: 0 };

/** The machine's time. The ids of a process increase, within a millisecond too. */
export const systemClock: Clock = {
  now: () => new Date(),
  newId() {
    const random = randomness(16);
    const msecs = Date.now();
    // A millisecond starts in the lower half of the sequence, so it cannot overflow.
    last =
      msecs > last.msecs
        ? { msecs, seq: random.readUInt32BE(6) >>> 1 }
        : { msecs: last.msecs, seq: last.seq + 1 };
    return v7({ random, ...last });
  },
};
