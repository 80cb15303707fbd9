// The fast loop: format, lint, types and unit tests side by side, a line for each.
import { runChecks, sourceChecks } from "./checks.ts";

await runChecks({ checks: sourceChecks, tests: ["--project", "unit"], sideBySide: true });
