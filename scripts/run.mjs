// Sets the checkout up, then runs one entry, if one is given, under this repository's own Node.
// Plain JavaScript for the Node (>= 20) that a machine happens to have; everything behind it runs on Node 24.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, "node_modules", ".bin");
const marker = join(root, "node_modules", ".expunge-setup");
const windows = process.platform === "win32";
const toolchain = join(root, "scripts", "toolchain");
/** As in scripts/toolchain/package.json. */
const PNPM = "12.21.0";
const toolchainLock = join("scripts", "toolchain", "package-lock.json");

/** The inputs of the set-up: if none has changed, the set-up is skipped. */
function fingerprint() {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}`);
  for (const file of [
    toolchainLock,
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "package.json",
    "prisma/schema.prisma",
  ]) {
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

function must(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    shell: windows,
    // As for production, the packages that run the service from its sources would be left out.
    env: { ...process.env, NODE_ENV: "" },
  });
  if (status === 0) return;
  console.error(`set-up failed: ${command} ${args.join(" ")}${error ? `: ${error.message}` : ""}`);
  process.exit(1);
}

/**
 * pnpm by its exact version. npm checks it against the lockfile and runs no script of it; pnpm then checks all else, this
 * repository's Node included, against pnpm-lock.yaml. Where the lockfile has no pnpm for the platform, npm checks that version
 * against the registry.
 */
function pnpmCommand() {
  must("npm", [
    "ci",
    "--prefix",
    toolchain,
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ]);
  const name = `@pnpm/exe.${process.platform}-${process.arch}`;
  const binary = join(toolchain, "node_modules", name, "pnpm");
  if (existsSync(binary)) return [binary];
  return ["npx", "--yes", `pnpm@${PNPM}`];
}

function setUp() {
  const wanted = fingerprint();
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;
  console.log("set-up: installing packages");
  const [pnpm, ...before] = pnpmCommand();
  must(pnpm, [...before, "install", "--frozen-lockfile", "--reporter=append-only"]);
  console.log("set-up: generating the database client");
  must(join(bin, "node"), [join(bin, "..", "prisma", "build", "index.js"), "generate"]);
  writeFileSync(marker, wanted);
}

const [entry, ...args] = process.argv.slice(2);
setUp();
if (entry === undefined) process.exit(0);
const child = spawn(
  join(bin, "node"),
  ["--disable-warning=ExperimentalWarning", join(root, entry), ...args],
  {
    cwd: root,
    // Over the channel the child sees the end of this process, however it ends.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: {
      // Every process that follows compiles each module once, and the next ones take it from here.
      ...process.env,
      NODE_COMPILE_CACHE:
        process.env.NODE_COMPILE_CACHE || join(root, "node_modules", ".cache", "node"),
      PATH: `${bin}${delimiter}${process.env.PATH}`,
    },
  },
);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
const parent = process.ppid;
setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 500).unref();
child.on("exit", (code) => process.exit(code ?? 1));
