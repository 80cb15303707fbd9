import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, endCommands, runCommand } from "./run-command.ts";
import type { Counts } from "./test-counts.ts";

type Check = { readonly name: string; readonly command: Command };

/** The checks that read sources only. */
export const sourceChecks: readonly Check[] = [
  { name: "format", command: ["oxfmt", "--check"] },
  { name: "lint", command: ["oxlint"] },
  { name: "types", command: ["npm", "run", "--silent", "typecheck"] },
];

const vitest = (reporter: "default" | "dot"): Command => [
  "vitest",
  "run",
  `--reporter=${reporter}`,
  "--reporter=scripts/test-counts.ts",
];

const none: Counts = { passed: 0, failed: 0, skipped: 0 };

const add = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

const isCounts = (message: unknown): message is Counts =>
  typeof message === "object" && message !== null && "passed" in message;

function summary({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function report(ok: boolean, name: string, seconds: number, detail = ""): void {
  const time = `${seconds.toFixed(1).padStart(6)} s`;
  console.log(`${ok ? "ok  " : "FAIL"} ${name.padEnd(10)}${time}  ${detail}`.trimEnd());
}

async function runCheck({ name, command }: Check, env: NodeJS.ProcessEnv): Promise<Counts> {
  const { ok, seconds, output } = await runCommand(command, { env, onTerminal: false });
  report(ok, name, seconds);
  if (ok) return { ...none, passed: 1 };
  console.log(output.trim());
  return { ...none, failed: 1 };
}

/** The tests that vitest's arguments select, on the terminal or as one line. */
async function runTests(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onTerminal: boolean,
): Promise<Counts> {
  const command = [...vitest(onTerminal ? "default" : "dot"), ...args] as const;
  const { ok, seconds, message, output } = await runCommand(command, { env, onTerminal });
  const counts = isCounts(message) ? message : none;
  // Vitest also fails by a crash or a broken set-up. A filter that selects no test is a mistake in it.
  const fine = ok && counts.passed > 0;
  report(fine, "tests", seconds, fine || counts.failed > 0 ? summary(counts) : "no test has run");
  if (!fine && !onTerminal) console.log(output.trim());
  return fine || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

type Plan = {
  readonly checks: readonly Check[];
  /** Arguments of vitest: filters, options. */
  readonly tests: readonly string[];
  /** Tests that run beside the checks report one line; otherwise they follow, with vitest's own report. */
  readonly sideBySide: boolean;
};

async function runPlan(plan: Plan): Promise<Counts> {
  // Removed afterwards with every file that a test leaves there, even after an interrupt. Readable by
  // others because the embedded database server runs as its own user.
  const temporary = await mkdtemp(join(tmpdir(), "expunge-test-"));
  try {
    await chmod(temporary, 0o755);
    const env = { ...process.env, TMPDIR: temporary };
    const checks = Promise.all(plan.checks.map(async (check) => runCheck(check, env)));
    if (!plan.sideBySide) await checks;
    const [checked, tested] = await Promise.all([
      checks,
      runTests(plan.tests, env, !plan.sideBySide),
    ]);
    return [...checked, tested].reduce(add);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Runs the checks side by side and the tests, prints the totals, and sets this process' exit code. */
export async function runChecks(plan: Plan): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => void endCommands());
  const counts = await runPlan(plan);
  console.log(summary(counts));
  process.exitCode = counts.failed === 0 ? 0 : 1;
}
