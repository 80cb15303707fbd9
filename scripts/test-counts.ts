import type { Reporter, TestModule } from "vitest/node";

export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

/** A broken hook or file is a failure of its own: the tests behind it never got to fail. */
function countBroken(module: TestModule): number {
  const parts = [module, ...module.children.allSuites()];
  return parts.filter((part) => part.errors().length > 0).length;
}

function count(modules: readonly TestModule[], unhandledErrors: number): Counts {
  const states = modules.flatMap((module) =>
    [...module.children.allTests()].map((test) => test.result().state),
  );
  const passed = states.filter((state) => state === "passed").length;
  const skipped = states.filter((state) => state === "skipped").length;
  const broken = modules.reduce((sum, module) => sum + countBroken(module), unhandledErrors);
  return { passed, skipped, failed: states.length - passed - skipped + broken };
}

/** Reports the result of the run to the process that started vitest. */
export default class TestCounts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    process.send?.(count(modules, unhandledErrors.length));
  }
}
