import { readdirSync, readFileSync } from "node:fs";

/** Linux counts the CPU time of a process in hundredths of a second. */
const TICKS_PER_SECOND = 100;
const KILOBYTE = 1024;
/** Where the fields begin that follow the name of a process, which may hold anything. */
const AFTER_NAME = /\) (?<fields>[^)]*)$/;

/** The resident memory of a process, in bytes. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * KILOBYTE;
}

/** CPU seconds that these processes and all that they have started have used so far. */
export function cpuSeconds(pids: readonly number[]): number {
  const processes = readdirSync("/proc").flatMap((name) =>
    /^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : [],
  );
  const counted = new Set(pids);
  // A process started later nearly always has the greater number; another look finds the rest.
  for (let before = 0; before !== counted.size;) {
    before = counted.size;
    for (const { pid, parent } of processes) if (counted.has(parent)) counted.add(pid);
  }
  return processes
    .filter(({ pid }) => counted.has(pid))
    .reduce((total, { ticks }) => total + ticks / TICKS_PER_SECOND, 0);
}

function statOf(pid: number): { pid: number; parent: number; ticks: number } | undefined {
  try {
    const fields = AFTER_NAME.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.groups?.["fields"];
    const [, parent, ...rest] = (fields ?? "").split(" ").map(Number);
    // From the third field on; times are the fields 14 to 17, the last two those of children that have ended.
    const times = rest.slice(9, 13);
    return { pid, parent: parent ?? 0, ticks: times.reduce((sum, time) => sum + time, 0) };
  } catch {
    // It has ended in the meantime.
    return undefined;
  }
}
