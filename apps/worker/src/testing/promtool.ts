import { spawnSync } from "node:child_process";

/** The result of a command without a finding. */
export const CLEAN = { status: 0, output: "" };

/** Prometheus' own tool judges where it is installed, and finds nothing where it is not. */
export function promtool(args: readonly string[], input = ""): typeof CLEAN {
  const { error, status, stdout, stderr } = spawnSync("promtool", args, {
    input,
    encoding: "utf8",
  });
  return error === undefined ? { status: status ?? 1, output: stdout + stderr } : CLEAN;
}
