// Runs every check and every test; with arguments, only the tests that they select.
import { runChecks, sourceChecks } from "./checks.ts";

const filters = process.argv.slice(2).filter((argument) => argument !== "--");
const all = [
  ...sourceChecks,
  { name: "dead code", command: ["knip", "--no-config-hints"] },
  { name: "migrations", command: ["node", "scripts/check-migrations.ts"] },
] as const;

await runChecks({ checks: filters.length === 0 ? all : [], tests: filters, sideBySide: false });
