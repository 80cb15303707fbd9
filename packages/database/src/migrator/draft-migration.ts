import type pg from "pg";
import {
  type CatalogDifference,
  compareCatalogs,
  isAfterFunctions,
  readCatalog,
} from "#migrator/catalog.ts";
import { asOwner } from "#migrator/migrate.ts";
import {
  type Comparison,
  prepareComparison,
  type ScratchDatabases,
} from "#migrator/prepare-comparison.ts";
import { describeDifference } from "#migrator/schema-drift.ts";
import { withSchemaEngine } from "#migrator/schema-engine.ts";

/** A new function makes a new difference: the privilege to run it, which PostgreSQL grants to all. */
const MOST_ROUNDS = 3;

/**
 * The script that brings a database from the migrations of a folder to its model, tried out on the way; nothing where they agree.
 * First come the drops, because policies and checks can stand in the way of changes to their tables, then the engine's own script
 * for `schema.prisma`, then all that it cannot express.
 */
export async function draftMigration(
  directory: string,
  databases: ScratchDatabases,
): Promise<string | undefined> {
  const comparison = await prepareComparison(directory, databases);
  const tables = await tableChanges(databases, comparison);
  return asOwner(databases.migratedUrl, async (client) => {
    const sections: string[] = [];
    const run = async (section: string) => {
      if (section === "") return;
      await tryOut(client, section);
      sections.push(section);
    };
    const differences = async () => compareCatalogs(await readCatalog(client), comparison.expected);
    await run(dropsOf(await differences()));
    await run(tables);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const found = await differences();
      await run([dropsOf(found), ...createsOf(found, comparison)].filter(Boolean).join("\n\n"));
    }
    const rest = await differences();
    if (rest.length > 0)
      throw new Error(`no statement brings about: ${rest.map(describeDifference).join("; ")}`);
    return sections.length === 0 ? undefined : `${sections.join("\n\n")}\n`;
  });
}

async function tryOut(client: pg.Client, section: string): Promise<void> {
  try {
    await client.query(section);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`write this migration by hand: ${reason}, in\n${section}`, { cause: error });
  }
}

/** The engine's script for the changes of `schema.prisma`. */
async function tableChanges(
  { migratedUrl, shadowUrl }: ScratchDatabases,
  { migrationsList, model: { schema } }: Comparison,
): Promise<string> {
  const { stdout } = await withSchemaEngine(
    { ownerUrl: migratedUrl, shadowUrl, schema },
    (engine) =>
      engine.diff({
        from: { tag: "migrations", ...migrationsList },
        to: { tag: "schemaDatamodel", files: [{ path: "schema.prisma", content: schema }] },
        script: true,
        exitCode: null,
        filters: { externalTables: [], externalEnums: [] },
      }),
  );
  const script = (stdout ?? "").trim();
  return script === "-- This is an empty migration." ? "" : script;
}

/** Drops objects without a place in the model, and those that cannot be replaced in place. */
function dropsOf(differences: readonly CatalogDifference[]): string {
  return differences
    .filter((difference) => !isReplaced(difference))
    .toReversed()
    .flatMap(({ actual }) => (actual?.drop ? [`${actual.drop};`] : []))
    .join("\n");
}

function createsOf(
  differences: readonly CatalogDifference[],
  { model }: Comparison,
): readonly string[] {
  const created = differences.filter(({ expected }) => expected?.create);
  const functions = created.filter(({ kind }) => kind === "function");
  const before = created.filter((one) => one.kind !== "function" && !isAfterFunctions(one));
  const after = created.filter(isAfterFunctions);
  const statements = (some: readonly CatalogDifference[]) =>
    some.map(({ expected }) => `${expected?.create};`).join("\n");
  const texts = functions.map(({ name }) => model.functions.get(name.replace(/\(.*$/, "")) ?? "");
  // Functions may call each other in any order.
  const unchecked = texts.length > 0 ? "SET LOCAL check_function_bodies = off;" : "";
  return [statements(before), unchecked, ...texts, statements(after)];
}

function isReplaced({ actual, expected }: CatalogDifference): boolean {
  return (
    expected !== undefined && expected.replaces !== null && expected.replaces === actual?.replaces
  );
}
