// Runs tests again as their sources change: `npm run test:watch -- packages/domain`. Without arguments, the unit and property tests.
import { parseCLI, startVitest } from "vitest/node";

const selected = process.argv.slice(2).filter((argument) => argument !== "--");
const fast = ["--project=unit", "--project=property"];

const { filter, options } = parseCLI([
  "vitest",
  "watch",
  ...(selected.length > 0 ? selected : fast),
]);
await startVitest(filter, options);
