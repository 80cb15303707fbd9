import { spawnSync } from "node:child_process";

/** The command line of a process, or nothing when there is no such process. A number in a stale file may be anybody's. */
export function commandLineOf(pid: number): string {
  return (
    spawnSync("ps", ["-ww", "-o", "args=", "-p", String(pid)], { encoding: "utf8" }).stdout ?? ""
  );
}
