// Runs every check and every test; with arguments, only the tests that they select.
import { chmod, glob, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, endCommands, runCommand } from "./run-command.ts";
import type { Counts } from "./test-counts.ts";

type Check = { readonly name: string; readonly command: Command };

/** Turbo runs each package's own script by pnpm, which npx has kept since the set-up. */
const withPnpm: Command = ["npx", "--prefer-offline", "--yes", "-p", "node@24", "-p", "pnpm@12"];

/** They look at different things, so they run side by side. */
const checks: readonly Check[] = [
  { name: "format", command: ["oxfmt", "--check"] },
  { name: "lint", command: ["oxlint"] },
  { name: "types", command: [...withPnpm, "--", "turbo", "run", "typecheck", "--continue"] },
  { name: "dead code", command: ["knip", "--no-config-hints"] },
  { name: "migrations", command: ["node", "scripts/check-migrations.ts"] },
];

const vitest: Command = [
  "vitest",
  "run",
  "--reporter=default",
  "--reporter=scripts/test-counts.ts",
];

const nothing: Counts = { passed: 0, failed: 0, skipped: 0 };

const add = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

const isCounts = (message: unknown): message is Counts =>
  typeof message === "object" && message !== null && "passed" in message;

function tell(ok: boolean, name: string, seconds: number): void {
  console.log(`${ok ? "ok  " : "FAIL"} ${name.padEnd(10)}${seconds.toFixed(1).padStart(6)} s`);
}

async function runCheck({ name, command }: Check, env: NodeJS.ProcessEnv): Promise<Counts> {
  const { ok, seconds, output } = await runCommand(command, { env, onTerminal: false });
  tell(ok, name, seconds);
  if (ok) return { ...nothing, passed: 1 };
  console.log(output.trim());
  return { ...nothing, failed: 1 };
}

async function runTests(filters: readonly string[], env: NodeJS.ProcessEnv): Promise<Counts> {
  const { ok, seconds, message } = await runCommand([...vitest, ...filters], {
    env,
    onTerminal: true,
  });
  tell(ok, "tests", seconds);
  const counts = isCounts(message) ? message : nothing;
  // Vitest also fails for no test at all, for a broken set-up, or by a crash.
  const failedOtherwise = counts.failed === 0 && (!ok || counts.passed === 0);
  return failedOtherwise ? { ...counts, failed: 1 } : counts;
}

async function runAll(filters: readonly string[]): Promise<Counts> {
  // What a test leaves in the temporary folder goes with it, also when the run is broken off. It is
  // open to others because the embedded database server runs as a user of its own.
  const temporary = await mkdtemp(join(tmpdir(), "expunge-test-"));
  try {
    await chmod(temporary, 0o755);
    const env = {
      ...process.env,
      TMPDIR: temporary,
      TURBO_TELEMETRY_DISABLED: "1",
      // Checks change nothing: pnpm would install what a package.json newly asks for.
      pnpm_config_verify_deps_before_run: "false",
    };
    const chosen = filters.length === 0 ? checks : [];
    const checked = await Promise.all(chosen.map(async (check) => runCheck(check, env)));
    const tested = await runTests(filters, env);
    return [...checked, tested].reduce(add);
  } finally {
    await rm(temporary, { recursive: true, force: true });
    // Turbo keeps what it caches under node_modules, and a log beside each package that nobody reads.
    for await (const logs of glob("{,packages/*/,apps/*/}.turbo"))
      await rm(logs, { recursive: true });
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void endCommands());

const { passed, failed, skipped } = await runAll(process.argv.slice(2).filter((a) => a !== "--"));
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed === 0 ? 0 : 1;
