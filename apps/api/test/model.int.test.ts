import { repeatWith } from "@expunge/testkit/repeat-with";
import { soak } from "@expunge/testkit/soak";
import fc from "fast-check";
import { describe, test } from "vitest";
import { createApiClient } from "#test/model/api-client.ts";
import { beginSequence, type Command, commandOf, compareEverything } from "#test/model/command.ts";
import { sequences } from "#test/model/sequences.ts";
import { newWorld } from "#test/model/world.ts";
import { startTestApi } from "#test/start-test-api.ts";

/**
 * Runs random sequences of all operations, each in its own tenant, and compares every answer and state of the API with a model that the
 * domain's functions drive. Failures print the settings that reproduce them.
 */
const RUNS = soak(12);
const SEED = process.env["MODEL_SEED"] || undefined;
const PATH = process.env["MODEL_PATH"] || undefined;
/** Each lane has its own API and clock. */
const LANES = PATH === undefined ? 2 : 1;
const EACH = PATH === undefined ? Math.ceil(RUNS / LANES) : 1;

const repeat = repeatWith(
  ({ seed, counterexamplePath }) =>
    `MODEL_SEED=${seed} MODEL_PATH=${counterexamplePath} npm test -- model.int`,
);

describe.concurrent("the API follows the rules", () => {
  test.each(Array.from({ length: LANES }, (_, lane) => lane))(
    "in random sequences of all operations (%i)",
    async (lane) => {
      const api = await startTestApi();
      const sequence = fc.asyncProperty(
        sequences,
        async ({ clickToPayEnabled, beginning, steps }) => {
          const commands: Command[] = [...steps.map((step) => commandOf(step)), compareEverything];
          const setUp = async () => {
            const tenantId = await api.tenant({ clickToPayEnabled });
            const world = newWorld(tenantId, clickToPayEnabled);
            const real = await createApiClient(api, tenantId);
            return { model: { world: await beginSequence(world, beginning, real) }, real };
          };
          await fc.asyncModelRun(setUp, commands);
        },
      );
      try {
        await fc.assert(sequence, {
          numRuns: EACH,
          ...(SEED !== undefined && { seed: Number(SEED) + lane }),
          ...(PATH !== undefined && { path: PATH }),
          plugins: [repeat],
        });
      } finally {
        await api.close();
      }
    },
  );
});
