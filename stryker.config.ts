/** Mutation testing of the domain (`npm run mutation`): changes the rules one by one and counts the changes that no test notices. */
export default {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "scripts/mutation-vitest.config.ts" },

  mutate: [
    "packages/domain/src/**/*.ts",
    "!packages/domain/src/**/*.test.ts",
    "!packages/domain/src/**/testing/**",
    // Only texts, which rules.test.ts compares with docs/rules.md word by word: hundreds of mutants that say nothing.
    "!packages/domain/src/rules/*-rules.ts",
  ],
  // Static mutants count too: the tables of transitions, limits and codes are the policy itself.
  ignoreStatic: false,
  coverageAnalysis: "perTest",
  concurrency: "100%",
  // Vitest strips the types and looks at none of them.
  disableTypeChecks: false,

  // What the tests read. Without the root's tsconfig.json, which Stryker would rewrite by an API that TypeScript 7 lacks.
  ignorePatterns: [
    "/*",
    "!/apps",
    "!/docs",
    "!/packages",
    "!/scripts",
    "!/package.json",
    "!/tsconfig.base.json",
  ],
  tempDirName: ".mutation/tmp",
  cleanTempDir: "always",

  thresholds: { high: 95, low: 90, break: 90 },
  reporters: ["clear-text", "progress-append-only", "html", "json"],
  clearTextReporter: { logTests: false, reportTests: false },
  htmlReporter: { fileName: ".mutation/report.html" },
  jsonReporter: { fileName: ".mutation/report.json" },
  warnings: { slow: false },
};
