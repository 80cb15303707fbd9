import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlQuery,
  type SqlResultSet,
} from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";
import { sessionUrl } from "#connection/session-url.ts";

const BINDINGS = "@prisma/schema-engine-wasm/schema_engine_bg";

export type EngineSetup = {
  readonly ownerUrl: string;
  /** The text of the model, for work that compares with it. */
  readonly schema?: string;
  /** An empty database in which the engine replays the migrations before it compares them with a model. */
  readonly shadowUrl?: string;
  /** Runs the script of a migration. */
  readonly runScript?: (pool: pg.Pool, script: string) => Promise<void>;
};

/**
 * Works with Prisma's schema engine from its WebAssembly package. The command line would download the same engine as
 * a binary, which a closed network cannot; `prisma migrate deploy` stays usable, both keep `_prisma_migrations`.
 */
export async function withSchemaEngine<T>(
  { ownerUrl, schema, shadowUrl = ownerUrl, runScript = runAtOnce }: EngineSetup,
  work: (engine: bindings.SchemaEngine) => Promise<T>,
): Promise<T> {
  await load();
  const [owner, shadow] = [openPool(ownerUrl), openPool(shadowUrl)];
  const factory = new PrismaPg(owner);
  factory.connect = () => connectEngine(owner, runScript);
  factory.connectToShadowDb = () => connectEngine(shadow, runScript);
  const engine = await bindings.SchemaEngine.new(
    { datamodels: schema === undefined ? undefined : [["schema.prisma", schema]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  try {
    return await work(engine);
  } finally {
    engine.free();
    await Promise.all([owner.end(), shadow.end()]);
  }
}

/** The part of WebAssembly that is used: Node's types do not declare it. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Readonly<Record<string, object>>,
  ): Promise<{ readonly instance: { readonly exports: { __wbindgen_start(): void } } }>;
};

/** Loads the engine, once. The package itself imports its WebAssembly as a module, about which Node warns. */
async function load(): Promise<void> {
  if (isLoaded()) return;
  const path = createRequire(import.meta.url)
    .resolve(BINDINGS)
    .replace(/\.js$/, ".wasm");
  const imports = { "./schema_engine_bg.js": { ...bindings } };
  const { instance } = await WebAssembly.instantiate(await readFile(path), imports);
  // The bindings have one instance, which another caller may have set meanwhile.
  if (isLoaded()) return;
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

function isLoaded(): boolean {
  try {
    return bindings.version() !== "";
  } catch {
    return false;
  }
}

function openPool(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: sessionUrl(url) });
  // A server may stop while an idle connection is being closed.
  pool.on("error", () => {});
  return pool;
}

/** An adapter that runs scripts whole: Prisma's would split them at the semicolons inside function bodies. */
async function connectEngine(
  pool: pg.Pool,
  runScript: NonNullable<EngineSetup["runScript"]>,
): ReturnType<PrismaPg["connect"]> {
  const adapter = await new PrismaPg(pool).connect();
  adapter.executeScript = (script) => runScript(pool, script);
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = (query) => readingKinds(query, queryRaw);
  return adapter;
}

async function runAtOnce(pool: pg.Pool, script: string): Promise<void> {
  await pool.query(script);
}

type QueryRaw = (query: SqlQuery) => Promise<SqlResultSet>;

const KINDS = /\b(?:constr\.contype|con\.confdeltype|con\.confupdtype)\b/g;
const KIND_COLUMNS = new Set(["constraint_type", "confdeltype", "confupdtype"]);

/** The engine reads columns of the internal type "char", which Prisma's adapter refuses: they pass through it as text. */
async function readingKinds(query: SqlQuery, queryRaw: QueryRaw): Promise<SqlResultSet> {
  const result = await queryRaw({ ...query, sql: query.sql.replace(KINDS, "$&::text") });
  const columnTypes = result.columnTypes.map((type, index) =>
    KIND_COLUMNS.has(result.columnNames[index] ?? "") ? ColumnTypeEnum.Character : type,
  );
  return { ...result, columnTypes };
}
