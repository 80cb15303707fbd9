// `npm run test:failover`: a synchronous standby is promoted while deletions go on.
import { randomInt } from "node:crypto";
import { failover } from "#failover/failover.ts";
import { createRandom } from "#random.ts";
import { report } from "#report.ts";

const CREDENTIALS = 600;

await report("failover", async () => {
  const { statuses, outageMs, faults, said } = await failover(
    createRandom(randomInt(2 ** 31)),
    CREDENTIALS,
  );
  const answers = [...statuses].map(([status, count]) => `${status}: ${count}`).join(", ");
  return { lines: [`answers ${answers}`, `promoted after ${outageMs} ms`], faults, said };
});
