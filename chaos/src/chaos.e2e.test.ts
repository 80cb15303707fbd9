import { randomInt } from "node:crypto";
import { soak } from "@expunge/testkit/soak";
import { expect, test } from "vitest";
import { chaos } from "#chaos.ts";

const SEED = Number(process.env["CHAOS_SEED"] || randomInt(2 ** 31));

test(`nothing is lost and nothing done twice, whichever process is killed (CHAOS_SEED=${SEED})`, async () => {
  console.log(`chaos: CHAOS_SEED=${SEED}`);
  const { figures, faults, said } = await chaos({
    seed: SEED,
    disasters: soak(5),
    credentials: soak(60),
  });
  // The last output of the processes helps to explain a fault; without a fault it is noise.
  expect({ faults, said: faults.length > 0 ? said.slice(-60) : [] }).toEqual({
    faults: [],
    said: [],
  });
  expect(figures["restarts of PostgreSQL"]).toBe(Math.floor(soak(5) / 4));
});
