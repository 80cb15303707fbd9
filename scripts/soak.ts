// Runs the random tests for a long time: `npm run soak -- --factor 20` makes each of them twenty times as long as in `npm test`.
// Other arguments select the tests, by parts of their file names. A test that fails prints its seed and how to repeat it.
import { parseArgs } from "node:util";
import { endCommands, runCommand } from "./run-command.ts";

/** The tests whose length follows `SOAK`. */
const RANDOM_TESTS = [
  "model.int.test",
  "fuzz.int.test",
  "answer-size.int.test",
  "deletion-races.int.test",
  ".prop.test",
  "chaos.e2e.test",
];

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void endCommands());

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  options: { factor: { type: "string", default: "10" } },
  allowPositionals: true,
});
const selected = positionals.length > 0 ? positionals : RANDOM_TESTS;
const { ok } = await runCommand(
  // The limit that ends a hang is for runs of the usual length.
  ["node", "scripts/test.ts", "--test-timeout=0", ...selected],
  { env: { ...process.env, SOAK: values.factor }, onTerminal: true },
);
process.exitCode = ok ? 0 : 1;
