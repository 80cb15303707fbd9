import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

export type ChaosSettings = {
  readonly seed: number;
  /** How often a process is killed, or PostgreSQL restarted, while deletions are requested. */
  readonly disasters: number;
  /** How many credentials there are. */
  readonly credentials: number;
};

const CREDENTIALS_A_DISASTER = 10;

/** `--disasters N` (60), `--seed N` (random), `--credentials N` (10 for each disaster). Throws one line about the option that is wrong. */
export function readSettings(args: readonly string[]): ChaosSettings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      disasters: { type: "string" },
      seed: { type: "string" },
      credentials: { type: "string" },
    },
  });
  const disasters = number("--disasters", values.disasters ?? "60", /^[1-9]\d{0,4}$/);
  return {
    seed: number("--seed", values.seed ?? String(randomInt(2 ** 31)), /^\d{1,10}$/),
    disasters,
    credentials: number(
      "--credentials",
      values.credentials ?? String(disasters * CREDENTIALS_A_DISASTER),
      /^[1-9]\d{0,5}$/,
    ),
  };
}

function number(name: string, given: string, form: RegExp): number {
  const value = Number(given);
  if (form.test(given) && value >= 0) return value;
  throw new Error(`${name} must be a number, not ${given}`);
}
