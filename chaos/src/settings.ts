import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

export type ChaosSettings = {
  readonly seed: number;
  /** How long processes are killed while deletions are asked for. */
  readonly seconds: number;
  /** How many credentials there are. */
  readonly credentials: number;
};

/** Credentials for each minute, unless said otherwise. */
const PER_MINUTE = 600;

/** `--minutes N` (1), `--seed N` (any), `--credentials N` (600 a minute, 100 at least). Throws what is wrong with them, in one line. */
export function readSettings(args: readonly string[]): ChaosSettings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string" },
      seed: { type: "string" },
      credentials: { type: "string" },
    },
  });
  const minutes = number("--minutes", values.minutes ?? "1", /^\d+(\.\d+)?$/);
  return {
    seed: number("--seed", values.seed ?? String(randomInt(2 ** 31)), /^\d{1,10}$/),
    seconds: minutes * 60,
    credentials: number(
      "--credentials",
      values.credentials ?? String(Math.max(100, Math.ceil(minutes * PER_MINUTE))),
      /^[1-9]\d{0,5}$/,
    ),
  };
}

function number(name: string, given: string, form: RegExp): number {
  const value = Number(given);
  if (form.test(given) && value >= 0) return value;
  throw new Error(`${name} must be a number, not ${given}`);
}
