import {
  type CatalogDifference,
  type CatalogObject,
  compareCatalogs,
  readCatalog,
} from "#migrator/catalog.ts";
import { asOwner } from "#migrator/migrate.ts";
import { prepareComparison, type ScratchDatabases } from "#migrator/prepare-comparison.ts";

/** The differences between the migrations of a folder and its model, a line each; none where they agree. */
export async function schemaDrift(
  directory: string,
  databases: ScratchDatabases,
): Promise<readonly string[]> {
  const { expected } = await prepareComparison(directory, databases);
  const actual = await asOwner(databases.migratedUrl, readCatalog);
  return compareCatalogs(actual, expected).map(describeDifference);
}

/** The place of the current text of each kind of object. */
const PLACES: Readonly<Record<CatalogObject["kind"], string>> = {
  column: "prisma/schema.prisma",
  key: "prisma/schema.prisma",
  index: "prisma/schema.prisma",
  collation: "prisma/tables",
  "table setting": "prisma/tables",
  "column setting": "prisma/tables",
  check: "prisma/tables",
  "partial index": "prisma/tables",
  trigger: "prisma/tables",
  function: "prisma/functions",
  "row security": "prisma/policies",
  policy: "prisma/policies",
  grant: "prisma/grants",
};

export function describeDifference(difference: CatalogDifference): string {
  const { kind, name, actual, expected } = difference;
  const place = PLACES[kind];
  const object = `${kind} ${name}`;
  if (actual === undefined) return `${object}: in ${place}, not in the migrations`;
  if (expected === undefined) return `${object}: in the migrations, not in ${place}`;
  return kind === "function"
    ? `${object}: not as in ${place}`
    : `${object}: ${actual.definition.trim()} in the migrations, ${expected.definition.trim()} in ${place}`;
}
