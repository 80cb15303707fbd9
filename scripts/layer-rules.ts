import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { OxlintOverride } from "oxlint";

type Allowed = {
  /** The workspace packages that may be imported. */
  readonly packages: readonly string[];
  /** The workspace packages of which only types may be imported. */
  readonly types?: readonly string[];
  /** The workspace packages that only tests may import. */
  readonly tests?: readonly string[];
  /** The database drivers that may be imported. */
  readonly drivers?: readonly string[];
};

const libraries = ["domain", "schemas", "application", "database", "networks"];
const drivers = ["@prisma", "pg", "pg-boss"];

/** The allowed imports of each folder. A folder that is not listed may import nothing of this workspace. */
const layers: Readonly<Record<string, Allowed>> = {
  "packages/domain": { packages: [] },
  "packages/schemas": { packages: ["domain"] },
  "packages/application": { packages: ["domain", "schemas"] },
  "packages/database": { packages: ["domain", "schemas", "application"], drivers },
  "packages/networks": { packages: ["domain", "schemas", "application"] },
  // Observability: traces, metrics, logs. Apps start it; the layers below reach it through diagnostics channels and the tracing API.
  "packages/telemetry": { packages: ["application"], drivers: ["@prisma"] },
  // For other teams: its sources know nothing of ours but the types of the procedures.
  "packages/client": { packages: [], types: ["api"] },
  "packages/testkit": { packages: libraries, drivers: ["pg"] },
  "apps/{api,worker}": { packages: [...libraries, "telemetry"] },
  // Works on the database as its owner, and on the API as its staff; knows the processes by their settings.
  "apps/cli": { packages: [...libraries, "client", "api", "worker"] },
  // Starts the others as processes, and fills them by their public procedures.
  "apps/stack": { packages: libraries, types: ["api"] },
  // Stands for a foreign service and knows nothing of ours; its tests call it with our client.
  "apps/visa-sandbox": { packages: [], tests: ["networks"] },
  "apps/console": { packages: [], types: ["api"] },
  // Makes pages of documentation from the settings of every process.
  scripts: { packages: [...libraries, "api", "worker", "stack", "visa-sandbox", "cli"] },
  // Starts the others as processes, runs their code beside its floors, and drives the database by itself for those.
  bench: { packages: [...libraries, "api", "stack"], drivers: ["pg"] },
  // Starts the others as processes, and kills them.
  chaos: { packages: [...libraries, "api", "stack", "testkit"] },
};

const nothing: Allowed = { packages: [] };

/** Tests may also use the testkit, and look into the database with their own eyes. */
const inTests = (allowed: Allowed): Allowed => ({
  ...allowed,
  packages: [...allowed.packages, ...(allowed.tests ?? []), "testkit"],
  drivers: [...(allowed.drivers ?? []), "pg"],
});

const workspace = (name: string): string => `@expunge/${name}/**`;

const oneWay =
  "Imports run one way: domain <- schemas <- application <- {database, networks} <- apps; the testkit is for tests.";

const isNotOurs = {
  regex: "^\\.{1,2}/(?:.*/)?(?:src|packages|apps|node_modules)/",
  message: "Import other packages by their name.",
};

const isNotDomain = {
  regex: "^[^#.]",
  message: "The domain is pure: it imports nothing but itself.",
};

/** The packages that are cut by business area, each area a folder of `src`. */
const packagesByArea: ReadonlySet<string> = new Set(["packages/application", "packages/database"]);

const areasOf = (folder: string): readonly string[] =>
  readdirSync(join(import.meta.dirname, "..", folder, "src"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

const isInternalTo = (areas: readonly string[]) => ({
  regex: `^(?:#|(?:\\.\\./)+)(?:${areas.join("|")})/internal/`,
  message: "The internal modules of an area are closed to the other areas.",
});

const importPatterns = (allowed: Allowed, closedAreas: readonly string[] = []) => {
  const { packages, types = [] } = allowed;
  const foreignDrivers = drivers.filter((driver) => !allowed.drivers?.includes(driver));
  return [
    isNotOurs,
    ...(closedAreas.length > 0 ? [isInternalTo(closedAreas)] : []),
    {
      regex: `^(?:${[...foreignDrivers, "@expunge/database/generated"].join("|")})(?:/|$)`,
      message: "Only packages/database talks to the database.",
    },
    ...types.map((name) => ({
      regex: `^@expunge/${name}/`,
      allowTypeImports: true,
      message: "Known here by its types only.",
    })),
    // The only group, and the last: oxlint checks an import that a negated pattern admits against no other group.
    {
      group: [workspace("*"), ...[...packages, ...types].map((name) => `!${workspace(name)}`)],
      message: oneWay,
    },
  ];
};

const restrictImports = (
  files: string,
  allowed: Allowed,
  closedAreas: readonly string[] = [],
): OxlintOverride => ({
  files: [files],
  rules: { "no-restricted-imports": ["error", { patterns: importPatterns(allowed, closedAreas) }] },
});

const tests = "{**/{*.test.{ts,tsx},testing/**},test/**}";

/** The rules of one layer: its files, then each of its areas, which may import its own internal modules. */
function layerImports(folder: string, allowed: Allowed): readonly OxlintOverride[] {
  const areas = packagesByArea.has(folder) ? areasOf(folder) : [];
  return [
    restrictImports(`${folder}/**`, allowed, areas),
    restrictImports(`${folder}/${tests}`, inTests(allowed), areas),
    ...areas.flatMap((area) => {
      const closed = areas.filter((other) => other !== area);
      const files = `${folder}/src/${area}`;
      return [
        restrictImports(`${files}/**`, area === "testing" ? inTests(allowed) : allowed, closed),
        restrictImports(`${files}/**/*.test.ts`, inTests(allowed), closed),
      ];
    }),
  ];
}

/** A later override replaces an earlier one, so each holds the whole list for its files. */
const importRules: readonly OxlintOverride[] = [
  restrictImports("**", nothing),
  ...Object.entries(layers).flatMap(([folder, allowed]) => layerImports(folder, allowed)),
];

const impureGlobals = [
  "Date",
  "performance",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "crypto",
  "process",
  "globalThis",
  "fetch",
  "WebSocket",
  "EventSource",
  "console",
];
const noClock = "Time comes in with the command.";

const domainIsPure: OxlintOverride = {
  files: ["packages/domain/src/**"],
  excludeFiles: [tests],
  rules: {
    "no-restricted-imports": [
      "error",
      { patterns: [isNotDomain, isNotOurs, ...importPatterns(nothing)] },
    ],
    "no-restricted-globals": ["error", { globals: impureGlobals, checkGlobalObject: true }],
    "no-restricted-properties": ["error", { object: "Math", property: "random" }],
    "typescript/no-restricted-types": ["error", { types: { Date: noClock } }],
  },
};

/** The layers of docs/architecture.md as lint rules. */
export const layerRules: readonly OxlintOverride[] = [...importRules, domainIsPure];
