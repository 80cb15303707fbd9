import { v7 } from "uuid";
import type { Clock } from "#runtime/clock.port.ts";
import { randomness } from "#vault/randomness.ts";

let last = { msecs: 0, seq: 0 };

/** The time of this machine. The ids of a process rise, also within a millisecond. */
export const systemClock: Clock = {
  now: () => new Date(),
  newId() {
    const random = randomness(16);
    const msecs = Date.now();
    // A millisecond begins with a number in the lower half of those that there are: it does not come to their end.
    last =
      msecs > last.msecs
        ? { msecs, seq: random.readUInt32BE(6) >>> 1 }
        : { msecs: last.msecs, seq: last.seq + 1 };
    return v7({ random, ...last });
  },
};
