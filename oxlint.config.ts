import { defineConfig } from "oxlint";
import { layerRules } from "./scripts/layer-rules.ts";

export default defineConfig({
  plugins: ["eslint", "typescript", "unicorn", "oxc", "import", "promise", "node", "vitest"],
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: "error" },
  categories: { correctness: "error", suspicious: "error", perf: "error" },
  ignorePatterns: ["packages/{client,database}/src/generated/**"],
  rules: {
    // Types say the truth.
    "typescript/consistent-type-exports": "error",
    "typescript/consistent-type-imports": "error",
    "typescript/no-deprecated": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-import-type-side-effects": "error",
    "typescript/no-namespace": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/no-require-imports": "error",
    "typescript/no-unsafe-argument": "error",
    "typescript/no-unsafe-assignment": "error",
    "typescript/no-unsafe-call": "error",
    "typescript/no-unsafe-function-type": "error",
    "typescript/no-unsafe-member-access": "error",
    "typescript/no-unsafe-return": "error",
    "typescript/switch-exhaustiveness-check": "error",
    "typescript/use-unknown-in-catch-callback-variable": "error",

    // A failure is never lost.
    "typescript/no-misused-promises": "error",
    "typescript/only-throw-error": "error",
    "typescript/prefer-promise-reject-errors": "error",
    "typescript/return-await": ["error", "error-handling-correctness-only"],

    // One way to write it.
    eqeqeq: "error",
    "no-console": "error",
    "no-param-reassign": "error",
    "no-var": "error",
    "prefer-const": "error",
    "no-warning-comments": "error",
    "max-lines": ["error", 300],
    "import/extensions": ["error", "ignorePackages", { checkTypeImports: true }],
    "import/no-cycle": "error",
    "import/no-default-export": "error",
    "import/no-mutable-exports": "error",
    "oxc/no-barrel-file": ["error", { threshold: 0 }],
    "unicorn/filename-case": ["error", { case: "kebabCase" }],
    "unicorn/prefer-node-protocol": "error",
    "vitest/expect-expect": ["error", { assertFunctionNames: ["expect*", "assert*", "fc.assert"] }],

    // A helper may stand next to its only use.
    "unicorn/consistent-function-scoping": ["error", { checkArrowFunctions: false }],
    // Objects of functions are passed around by their functions: none of them needs a `this`.
    "typescript/unbound-method": "off",
    // A row's text is narrowed where it is read; a CHECK constraint of the database stands behind it.
    "typescript/no-unsafe-type-assertion": "off",
    // The compiler sees better what falls through (noImplicitReturns): it knows an exhaustive switch.
    "typescript/consistent-return": "off",
    // The WebAssembly glue of Prisma's schema engine has such names.
    "no-underscore-dangle": "off",
    // Fastify awaits its handlers; the rule is about Express.
    "oxc/no-async-endpoint-handlers": "off",
    // What is awaited one by one here must be: migrations, retries, polls.
    "no-await-in-loop": "off",
    // A new object for each element is what immutability means.
    "oxc/no-map-spread": "off",
    // fast-check, fastify and pg document their default import.
    "import/no-named-as-default": "off",
    "import/no-named-as-default-member": "off",
  },
  overrides: [
    // The tools demand a default export of what extends them.
    {
      files: ["**/*.config.ts", "scripts/test-counts.ts"],
      rules: { "import/no-default-export": "off" },
    },
    // Plain JavaScript, for a Node that reads no types: there is no parameter type to be strict about.
    {
      files: ["**/*.mjs"],
      rules: {
        "typescript/no-unsafe-argument": "off",
        "typescript/no-unsafe-call": "off",
        "typescript/no-unsafe-member-access": "off",
      },
    },
    // These talk to a person at a terminal.
    { files: ["{scripts,bench,chaos}/**", "apps/stack/**"], rules: { "no-console": "off" } },
    ...layerRules,
  ],
});
