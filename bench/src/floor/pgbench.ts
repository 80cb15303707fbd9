import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type FloorResult, type FloorRun, PLANNER } from "#floor/floor-script.ts";
import { steadyRate, type Transaction } from "#floor/steady-rate.ts";

const run = promisify(execFile);
const MICROSECONDS = 1000;

/** Drives a floor by pgbench: its rate, and the median time of a deletion. */
export async function pgbench(floor: FloorRun): Promise<FloorResult> {
  const { script, url, clients, from, count, asText = false } = floor;
  const folder = await mkdtemp(join(tmpdir(), "expunge-pgbench-"));
  try {
    const file = join(folder, "script.sql");
    const pick = ["\\set n :first + :turn * :clients + :client_id", "\\set turn :turn + 1"];
    await writeFile(
      file,
      [...pick, ...script.statements.map((text) => `${text.trim()};`), ""].join("\n"),
    );
    const { host, database, user, password } = parts(url);
    const { stdout } = await run(
      "pgbench",
      [
        "--no-vacuum",
        `--protocol=${asText ? "simple" : "prepared"}`,
        `--file=${file}`,
        `--client=${clients}`,
        `--transactions=${Math.floor(count / clients)}`,
        `--define=first=${from}`,
        `--define=clients=${clients}`,
        "--define=turn=0",
        "--log",
        `--log-prefix=${join(folder, "log")}`,
        database,
      ],
      { env: { ...process.env, ...host, PGUSER: user, PGPASSWORD: password, PGOPTIONS: PLANNER } },
    );
    return {
      ...steadyRate(await transactions(folder)),
      failures: numberIn(stdout, /^number of failed transactions: (\d+)/m),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function parts(url: string) {
  const { hostname, port, pathname, username, password } = new URL(url);
  return {
    host: { PGHOST: hostname, PGPORT: port },
    database: pathname.slice(1),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}

function numberIn(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`pgbench did not say ${pattern.source}: ${text}`);
  return Number(found);
}

/** Out of pgbench's log: client, transaction, microseconds, script, and when it ended in seconds and microseconds. */
async function transactions(folder: string): Promise<Transaction[]> {
  const logs = (await readdir(folder)).filter((name) => name.startsWith("log."));
  const texts = await Promise.all(logs.map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap((text) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => {
        const [client = 0, , took = 0, , seconds = 0, microseconds = 0] = line
          .split(" ")
          .map(Number);
        const endedAt = seconds * 1000 + microseconds / MICROSECONDS;
        return { client, endedAt, ms: took / MICROSECONDS };
      }),
  );
}
