import { parseArgs } from "node:util";

export type BenchSettings = {
  readonly kind: "measure" | "profile" | "hosts";
  /** The rows of the table of goals that are measured, in its order. */
  readonly rows: readonly number[];
  readonly rounds: number;
  /** The credentials and deletions of the great database of rows 8 and 10. */
  readonly size: number;
  /** The requests of one sample of row 1; other samples are in proportion. */
  readonly requests: number;
  /** Where the results are written as JSON. */
  readonly json?: string;
};

const LAST_ROW = 26;
const ALL = Array.from({ length: LAST_ROW }, (_, place) => place + 1);
/** They need a great database. */
const GREAT = new Set([8, 10]);
const QUICK = ALL.filter((row) => !GREAT.has(row));

/** So many that all rows but the great ones take some twelve minutes where two cores do everything. */
export const USUAL_REQUESTS = 7_000;

export const USAGE = `npm run bench [-- options]

Measures deletions and other calls beside their floors, no-ops and an earlier version, alternating, on
stacks and databases of its own, and says for each row of the table in docs/performance.md whether
its goal is reached (exit code 1: one is not).

  --rows 1,5      only these rows of the table (1 to ${LAST_ROW}); without it all but 8 and 10
  --full          rows 8 and 10 too, which fill a database with 10,000,000 credentials
  --rounds N      samples of each side (3)
  --requests N    requests in a sample of row 1, the others in proportion (${USUAL_REQUESTS})
  --size N        credentials and deletions in the great database of rows 8 and 10 (10000000)
  --json FILE     writes samples, settings and verdicts to FILE
  --profile       instead of rows: a CPU profile of the API under row 1's load, and its time per stage
  --hosts         instead of rows: the rate with 1, 2 and 4 API processes over one database
  --help          this text
`;

/** Reads the command line; `help` on request. Throws one line that names the wrong argument. */
export function readSettings(args: readonly string[]): BenchSettings | "help" {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== "--"),
    options: {
      rows: { type: "string" },
      full: { type: "boolean", default: false },
      rounds: { type: "string", default: "3" },
      requests: { type: "string", default: String(USUAL_REQUESTS) },
      size: { type: "string", default: "10000000" },
      json: { type: "string" },
      profile: { type: "boolean", default: false },
      hosts: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  if (values.profile && values.hosts) throw new Error("--profile and --hosts are two runs");
  const kind = values.profile ? "profile" : values.hosts ? "hosts" : "measure";
  return {
    kind,
    rows: values.rows === undefined ? (values.full ? ALL : QUICK) : rowsOf(values.rows),
    rounds: count("--rounds", values.rounds, 1),
    requests: count("--requests", values.requests, 16),
    size: count("--size", values.size, 1_000),
    ...(values.json !== undefined && { json: values.json }),
  };
}

function rowsOf(list: string): number[] {
  const named = list.split(",").map(Number);
  const unknown = named.find((row) => !ALL.includes(row));
  if (unknown !== undefined)
    throw new Error(`--rows takes rows of the table: numbers from 1 to ${LAST_ROW}`);
  return ALL.filter((row) => named.includes(row));
}

function count(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new Error(`${option} takes a whole number of at least ${least}`);
  return value;
}
