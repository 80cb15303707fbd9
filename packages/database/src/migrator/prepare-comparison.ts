import type { MigrationList } from "@prisma/schema-engine-wasm";
import { buildModel } from "#migrator/build-model.ts";
import { type CatalogObject, readCatalog } from "#migrator/catalog.ts";
import { asOwner } from "#migrator/migrate.ts";
import { readMigrations } from "#migrator/migrations.ts";
import { type Model, readModel } from "#migrator/model.ts";
import { withSchemaEngine } from "#migrator/schema-engine.ts";

/** Three empty databases of one server: for the migrations, for the model, and for the engine's own replay of the migrations. */
export type ScratchDatabases = {
  readonly migratedUrl: string;
  readonly modelUrl: string;
  readonly shadowUrl: string;
};

export type Comparison = {
  readonly migrationsList: MigrationList;
  readonly model: Model;
  /** The catalog of the database that was built from the model. */
  readonly expected: readonly CatalogObject[];
};

/** Migrates one database, and builds the model into another one. */
export async function prepareComparison(
  directory: string,
  { migratedUrl, modelUrl }: ScratchDatabases,
): Promise<Comparison> {
  const [migrationsList, model] = await Promise.all([
    readMigrations(directory),
    readModel(directory),
  ]);
  await withSchemaEngine({ ownerUrl: migratedUrl }, (engine) =>
    engine.applyMigrations({ migrationsList, filters: { externalTables: [], externalEnums: [] } }),
  );
  const expected = await asOwner(modelUrl, async (client) => {
    await buildModel(modelUrl, client, model);
    return readCatalog(client);
  });
  return { migrationsList, model, expected };
}
