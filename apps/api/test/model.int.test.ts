import { DELETION_STATES } from "@expunge/domain/deletion/deletion-state";
import { soak } from "@expunge/testkit/soak";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { askApi } from "#test/model/api-asked.ts";
import { begun, type Command, commandOf, wholeWorld } from "#test/model/command.ts";
import { createMeetings, TO_BE_MET } from "#test/model/meetings.ts";
import { sequences, STEPS } from "#test/model/sequences.ts";
import { newWorld } from "#test/model/world.ts";
import { startTestApi } from "#test/start-test-api.ts";

/**
 * The running API against the rules: random sequences of all operations, each in a tenant of its own, where every answer and
 * every state must be what the domain's functions say. The failure of a sequence names the `MODEL_SEED` and `MODEL_PATH` that
 * repeat it.
 */
const RUNS = soak(300);
const SEED = process.env["MODEL_SEED"];
const PATH = process.env["MODEL_PATH"];
/** Each lane has an API with a clock of its own. */
const LANES = PATH === undefined ? 4 : 1;
const EACH = PATH === undefined ? Math.ceil(RUNS / LANES) : 1;

const meetings = createMeetings();

describe.concurrent("the API does what the rules say", () => {
  test.each(Array.from({ length: LANES }, (_, lane) => lane))(
    "in random sequences of all operations (%i)",
    async (lane) => {
      const api = await startTestApi();
      const sequence = fc.asyncProperty(
        sequences,
        async ({ clickToPayEnabled, beginning, steps }) => {
          const commands: Command[] = [
            ...steps.map((step) => commandOf(step, meetings)),
            wholeWorld,
          ];
          const setUp = async () => {
            const tenantId = await api.tenant({ clickToPayEnabled });
            const world = newWorld(tenantId, clickToPayEnabled);
            const real = await askApi(api, tenantId);
            return { model: { world: await begun(world, beginning, real) }, real };
          };
          await fc.asyncModelRun(setUp, commands);
          meetings.sequences += 1;
        },
      );
      try {
        await fc.assert(sequence, {
          numRuns: EACH,
          ...(SEED !== undefined && { seed: Number(SEED) + lane }),
          ...(PATH !== undefined && { path: PATH }),
        });
      } finally {
        await api.close();
      }
    },
  );
});

test.skipIf(RUNS < 300 || PATH !== undefined)("and what matters was met on the way", () => {
  expect([meetings.sequences, meetings.steps]).toEqual([EACH * LANES, EACH * LANES * STEPS]);
  expect(DELETION_STATES.filter((state) => !meetings.states.has(state))).toEqual([]);
  expect(TO_BE_MET.filter((rule) => !meetings.rules.has(rule))).toEqual([]);
});
