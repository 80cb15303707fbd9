// `npm run test:upgrade`: the version before and this one side by side over one database, while deletions go on.
import { randomInt } from "node:crypto";
import { createRandom } from "#random.ts";
import { report } from "#report.ts";
import { COMMIT, upgrade } from "#upgrade/upgrade.ts";

const PER_PHASE = 40;

await report("upgrade", async () => {
  const { phases, faults, said } = await upgrade(createRandom(randomInt(2 ** 31)), PER_PHASE);
  const lines = phases.map(
    ({ name, statuses }) =>
      `${name.padEnd(36)} ${[...statuses].map(([status, count]) => `${status}: ${count}`).join(", ")}`,
  );
  return { lines: [`from ${COMMIT}`, ...lines], faults, said };
});
