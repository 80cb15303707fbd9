import { defineConfig } from "vitest/config";

/** The domain's tests alone, as Stryker runs them for each mutant. */
export default defineConfig({
  test: {
    include: ["packages/domain/src/**/*.test.ts"],
    setupFiles: ["scripts/mutation-properties.ts"],
    // The domain is pure, so its tests can share a worker. Every mutant gets a new one.
    isolate: false,
    // Instrumented code is slow, and a mutant that hangs is ended by Stryker.
    testTimeout: 60_000,
  },
});
