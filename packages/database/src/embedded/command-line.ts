import { spawnSync } from "node:child_process";

/** The command line of a process, empty without one. The pid in a stale file may belong to another program. */
export function commandLineOf(pid: number): string {
  return (
    spawnSync("ps", ["-ww", "-o", "args=", "-p", String(pid)], { encoding: "utf8" }).stdout ?? ""
  );
}
