import { execFileSync } from "node:child_process";
import { arch, cpus, release, totalmem, type } from "node:os";

const GIGABYTE = 1024 ** 3;

/** The version that pgbench reports; undefined where it is not on the PATH. */
export function pgbenchVersion(): string | undefined {
  try {
    return execFileSync("pgbench", ["--version"], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

/** The context of every figure: the machine and its Node. */
export function machine(): Readonly<Record<string, string>> {
  const cores = cpus();
  return {
    cpu: `${cores.length} x ${cores[0]?.model.trim() || arch()}`,
    memory: `${Math.round(totalmem() / GIGABYTE)} GB`,
    system: `${type()} ${release()}`,
    node: process.version,
  };
}
