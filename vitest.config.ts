import { availableParallelism } from "node:os";
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

const testsNamed = (ending: string): string[] => [
  `{packages,apps,scripts,bench,chaos}/**/*.${ending}.{ts,tsx}`,
];

// Starts a database server and makes the template that each test clones.
const globalSetup = ["scripts/test-database.ts"];

// Pure code in plain modules: these tests share a worker's modules, which makes them several times as fast.
const unit: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: "unit",
    isolate: false,
    include: testsNamed("test"),
    exclude: [...configDefaults.exclude, ...testsNamed("{prop,int,e2e}.test")],
  },
};

const property: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: "property",
    isolate: false,
    include: testsNamed("prop.test"),
    setupFiles: ["packages/testkit/src/soak-properties.ts"],
  },
};

const integration: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: "integration",
    include: testsNamed("int.test"),
    // Loading the API takes longer than most files that test it: each worker does it once.
    isolate: false,
    globalSetup,
  },
};

/** Whole installations, each on ports and in folders of its own. */
const endToEnd: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: "e2e",
    include: testsNamed("e2e.test"),
    globalSetup,
  },
};

export default defineConfig({
  test: {
    pool: "forks",
    isolate: true,
    // Integration and end-to-end tests spend a third of their time waiting for processes.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    allowOnly: false,
    // They end a test that hangs, and never judge one that is slow: waits within a test have their own patience, which is shorter.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    projects: [unit, property, integration, endToEnd],
  },
});
