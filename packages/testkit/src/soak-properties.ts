import { configureGlobal } from "fast-check";
import { beforeEach } from "vitest";
import { soak } from "#soak.ts";

const PROPERTY_SEED = process.env["PROPERTY_SEED"] || Math.trunc(Math.random() * 2 ** 31);

// The default number of runs of a property.
configureGlobal({ seed: Number(PROPERTY_SEED), numRuns: soak(100) });

beforeEach(({ task, onTestFailed }) => {
  onTestFailed(() => {
    const settings = `SOAK=${process.env["SOAK"] || 1} PROPERTY_SEED=${PROPERTY_SEED}`;
    process.stderr.write(`Repeat with ${settings} npm test -- ${task.file.name}\n`);
  });
});
