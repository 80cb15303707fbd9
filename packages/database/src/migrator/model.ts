import { glob, readFile } from "node:fs/promises";
import { basename, join } from "node:path";

/** The database as the files below `prisma` describe it, apart from the migrations. */
export type Model = {
  /** The text of `schema.prisma`. */
  readonly schema: string;
  readonly roles: string;
  /** Checks, partial indexes, settings: all that `schema.prisma` cannot express about tables. */
  readonly tables: string;
  /** The text of each function by its name. */
  readonly functions: ReadonlyMap<string, string>;
  readonly policies: string;
  readonly grants: string;
};

export async function readModel(directory: string): Promise<Model> {
  const [schema, roles, tables, functions, policies, grants] = await Promise.all([
    readFile(join(directory, "schema.prisma"), "utf8"),
    readFile(join(directory, "roles.sql"), "utf8"),
    readFiles(directory, "tables/*.sql"),
    readFiles(directory, "functions/*/*.sql"),
    readFiles(directory, "policies/*.sql"),
    readFiles(directory, "grants/*.sql"),
  ]);
  return {
    schema,
    roles,
    tables: textOf(tables),
    functions: new Map(functions.map(({ path, text }) => [basename(path, ".sql"), text])),
    policies: textOf(policies),
    grants: textOf(grants),
  };
}

type SqlFile = { readonly path: string; readonly text: string };

async function readFiles(directory: string, pattern: string): Promise<readonly SqlFile[]> {
  const paths: string[] = [];
  for await (const path of glob(pattern, { cwd: directory })) paths.push(path);
  return Promise.all(
    paths.toSorted().map(async (path) => ({
      path,
      text: (await readFile(join(directory, path), "utf8")).trim(),
    })),
  );
}

const textOf = (files: readonly SqlFile[]): string => files.map(({ text }) => text).join("\n\n");
