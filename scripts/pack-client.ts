// Packs @expunge/client for other teams: `npm run pack:client -- FOLDER` writes a package of plain ESM with its types and no dependencies.
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { rolldown } from "rolldown";

const run = promisify(execFile);
const root = join(import.meta.dirname, "..");
const source = join(root, "packages/client/src");
const NOTICES = "THIRD-PARTY-NOTICES.md";
const ENTRY = join(source, "create-expunge-client.ts");

type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
};

/** The public modules of the package, by the names that they export as values. */
const PUBLIC = {
  "create-expunge-client": ["createExpungeClient"],
  "expunge-error": ["ExpungeError"],
  "authorized-fetch": [],
  "procedure-types": [],
  "generated/procedures": [],
} as const;

async function bundle(folder: string): Promise<void> {
  const entry = "expunge-client";
  const exports = Object.entries(PUBLIC).flatMap(([name, values]) =>
    values.map(
      (value) => `export { ${value} } from ${JSON.stringify(join(source, `${name}.ts`))};`,
    ),
  );
  const build = await rolldown({
    input: entry,
    platform: "browser",
    plugins: [
      {
        name: entry,
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? exports.join("\n") : null),
      },
    ],
  });
  await build.write({ file: join(folder, "index.js"), format: "esm" });
  await build.close();
}

/** Declarations without Node's types: they are for browsers too. */
async function declare(folder: string, scratch: string): Promise<void> {
  const project = join(scratch, "tsconfig.json");
  await writeFile(
    project,
    JSON.stringify({
      extends: join(root, "tsconfig.base.json"),
      compilerOptions: {
        lib: ["es2024", "dom", "dom.iterable"],
        types: [],
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: source,
        outDir: join(scratch, "types"),
      },
      files: [ENTRY],
    }),
  );
  await run(join(root, "node_modules/.bin/tsc"), ["-p", project]);
  for (const name of Object.keys(PUBLIC)) {
    const text = await readFile(join(scratch, "types", `${name}.d.ts`), "utf8");
    const relativeText = text.replaceAll(/"#([^"]+)\.ts"/g, (_, imported: string) => {
      const path = relative(dirname(name), imported);
      return `"${path.startsWith(".") ? path : `./${path}`}.js"`;
    });
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, `${name}.d.ts`), relativeText);
  }
  const index = Object.entries(PUBLIC).flatMap(([name, values]) => [
    ...(values.length > 0 ? [`export { ${values.join(", ")} } from "./${name}.js";`] : []),
    `export type * from "./${name}.js";`,
  ]);
  await writeFile(join(folder, "index.d.ts"), `${index.join("\n")}\n`);
}

/** The licences of the libraries that are part of the bundle. */
async function notices(libraries: readonly string[]): Promise<string> {
  const texts = libraries.map(async (name) => {
    const licence = join(root, "packages/client/node_modules", name, "LICENSE");
    return `## ${name}\n\n${await readFile(licence, "utf8")}`;
  });
  return (await Promise.all(texts)).join("\n");
}

/** Writes the package to the folder and returns its path. */
async function packClient(folder: string): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), "expunge-client-"));
  try {
    const stage = join(scratch, "package");
    await mkdir(join(stage, "dist"), { recursive: true });
    await Promise.all([bundle(join(stage, "dist")), declare(join(stage, "dist"), scratch)]);
    const manifest = await readFile(join(root, "packages/client/package.json"), "utf8");
    const { name, version, dependencies } = JSON.parse(manifest) as Manifest;
    await writeFile(
      join(stage, "package.json"),
      JSON.stringify({
        name,
        version,
        description: "The typed client of Expunge, for browsers and Node.",
        license: "UNLICENSED",
        type: "module",
        sideEffects: false,
        // `URL.parse`
        engines: { node: ">=22.1" },
        exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
        files: ["dist", NOTICES],
      }),
    );
    await cp(join(root, "docs/client.md"), join(stage, "README.md"));
    await writeFile(join(stage, NOTICES), await notices(Object.keys(dependencies)));
    await mkdir(folder, { recursive: true });
    await run("npm", ["pack", "--pack-destination", folder], { cwd: stage });
    return join(folder, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: npm run pack:client -- FOLDER");
  process.exitCode = 2;
} else console.log(await packClient(resolve(folder)));
