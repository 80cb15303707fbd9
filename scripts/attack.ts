// Runs the attack suite and prints its matrix: procedures and routes by attacks, with the number of requests in each cell.
import { endCommands, runCommand } from "./run-command.ts";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void endCommands());

const { ok } = await runCommand(["node", "scripts/test.ts", "attack.int.test"], {
  env: { ...process.env, ATTACK_MATRIX: "true" },
  onTerminal: true,
});
process.exitCode = ok ? 0 : 1;
