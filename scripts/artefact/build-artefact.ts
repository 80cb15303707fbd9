import { createHash } from "node:crypto";
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { rolldown } from "rolldown";
import { z } from "zod";
import { bundledLicences, packageFolder } from "./bundled-licences.ts";
import { installedPaths } from "./installed-paths.ts";

const root = dirname(dirname(import.meta.dirname));

/** The processes, by the name of their file in the artefact. */
const ENTRIES = {
  api: "apps/api/src/main.ts",
  worker: "apps/worker/src/main.ts",
  expunge: "apps/cli/src/main.ts",
};

/** The least major version of Node. */
const NODE = 24;
/** Loaded with its WebAssembly beside it, from which a bundle would part it. */
const SCHEMA_ENGINE = "@prisma/schema-engine-wasm";
/** Optional parts of libraries that nothing here installs. */
const ABSENT = ["pg-native"];
/** What a migration reads, and the roles of a restore. */
const SQL = ["migrations", "after-migration.sql", "backup-role.sql", "roles.sql"];

export type Artefact = {
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  /** A hash over names and contents of all files. */
  readonly digest: string;
};

/** Builds the directory for production into an empty folder. */
export async function buildArtefact(folder: string): Promise<Artefact> {
  await rm(folder, { recursive: true, force: true });
  const packages = await bundle(join(folder, "lib"));
  for (const name of Object.keys(ENTRIES))
    await writeFile(join(folder, `${name}.js`), starter(name));
  for (const name of SQL)
    await cp(join(root, "prisma", name), join(folder, "prisma", name), { recursive: true });
  const engine = packageOf("packages/database", SCHEMA_ENGINE);
  await install(folder, engine, ".");
  const pages = [...packages].find((it) => it.endsWith("/@fastify/swagger-ui"));
  if (pages !== undefined) await install(folder, pages, "static");
  await writeFile(join(folder, "THIRD-PARTY-LICENCES.txt"), bundledLicences([...packages, engine]));
  await writeFile(join(folder, "package.json"), await manifest());
  return { folder, ...(await measure(folder)) };
}

/** Bundles the processes, with what they load when needed in files of its own. Returns the folders of the bundled packages. */
async function bundle(folder: string): Promise<ReadonlySet<string>> {
  const bundler = await rolldown({
    cwd: root,
    input: ENTRIES,
    platform: "node",
    external: [new RegExp(`^${SCHEMA_ENGINE}`), ...ABSENT],
    plugins: [installedPaths(root)],
    onLog(_level, log) {
      throw new Error(`the bundle has a flaw: ${log.message}`);
    },
  });
  const { output } = await bundler.write({
    dir: folder,
    format: "esm",
    chunkFileNames: "[name]-[hash].js",
    sourcemap: true,
    sourcemapExcludeSources: true,
    // The places of the checkout, as if its sources were in the artefact.
    sourcemapPathTransform: (source, map) => `../${relative(root, resolve(dirname(map), source))}`,
    postBanner: `const ARTEFACT = import.meta.dirname + "/..";`,
  });
  const modules = output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
  return new Set(modules.map(packageFolder).filter((it) => it !== undefined));
}

/**
 * The program of a process. An older Node cannot load the rest. Its stack traces name the places of the sources, by which a log tells its
 * own errors from those of libraries.
 */
const starter = (name: string): string =>
  `const { node } = process.versions;
if (Number(node.split(".")[0]) < ${NODE}) {
  process.stderr.write(\`${name}: needs Node ${NODE} or later; this is Node \${node}, \${process.execPath}\\n\`);
  process.exit(1);
}
const { setSourceMapsSupport } = await import("node:module");
setSourceMapsSupport(true);
await import("./lib/${name}.js");
`;

/** The folder of a package that one of ours depends on. */
function packageOf(dependent: string, name: string): string {
  return dirname(createRequire(join(root, dependent, "package.json")).resolve(name));
}

/** Copies files of a package to the place where the bundle looks for them. */
async function install(folder: string, source: string, part: string): Promise<void> {
  const name = source.slice(source.lastIndexOf("/node_modules/") + 1);
  await cp(join(source, part), join(folder, name, part), { recursive: true, dereference: true });
}

async function manifest(): Promise<string> {
  const text = await readFile(join(root, "package.json"), "utf8");
  const { name, version, description, license } = z
    .looseObject({ name: z.string(), version: z.string() })
    .parse(JSON.parse(text));
  return `${JSON.stringify(
    {
      name,
      version,
      private: true,
      description,
      license,
      type: "module",
      engines: { node: `>=${NODE}` },
    },
    undefined,
    2,
  )}\n`;
}

async function measure(folder: string): Promise<Omit<Artefact, "folder">> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
  const hash = createHash("sha256");
  let bytes = 0;
  for (const path of paths) {
    const content = await readFile(join(folder, path));
    bytes += content.length;
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return { files: paths.length, bytes, digest: hash.digest("hex") };
}
