import type pg from "pg";
import type { Model } from "#migrator/model.ts";
import { withSchemaEngine } from "#migrator/schema-engine.ts";

/** Builds the model into an empty database. Its tables are not partitioned there: only migrations create partitions. */
export async function buildModel(url: string, client: pg.Client, model: Model): Promise<void> {
  const functions = [...model.functions.values()].join("\n\n");
  await client.query(model.roles);
  await client.query(await tablesScript(url, model.schema));
  await client.query(model.tables);
  // First unchecked, because functions may call each other in any order, then checked.
  await client.query(`SET LOCAL check_function_bodies = off;\n${functions}`);
  await client.query(functions);
  await checkNames(client, model);
  await client.query(model.policies);
  await client.query(model.grants);
}

async function checkNames(client: pg.Client, { functions }: Model): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT proname AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY name",
  );
  const defined = rows.map(({ name }) => name);
  const wrong = [...functions.keys()].find(
    (name) => defined.filter((one) => one === name).length !== 1,
  );
  if (wrong !== undefined || defined.length !== functions.size)
    throw new Error(
      `prisma/functions: a file defines the one function that it is named after (${wrong ?? defined.find((name) => !functions.has(name))})`,
    );
}

/** The SQL that builds `schema.prisma` from nothing. */
async function tablesScript(ownerUrl: string, schema: string): Promise<string> {
  const { stdout } = await withSchemaEngine({ ownerUrl, schema }, (engine) =>
    engine.diff({
      from: { tag: "empty" },
      to: { tag: "schemaDatamodel", files: [{ path: "schema.prisma", content: schema }] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    }),
  );
  if (!stdout) throw new Error("schema.prisma builds nothing");
  return stdout;
}
