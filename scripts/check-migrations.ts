// Fails where the database that the migrations build differs from the model and the SQL files below prisma/.
import { PRISMA_DIRECTORY } from "@expunge/database/migrator/migrations";
import { schemaDrift } from "@expunge/database/migrator/schema-drift";
import { withScratchDatabases } from "./scratch-databases.ts";

const drift = await withScratchDatabases((databases) => schemaDrift(PRISMA_DIRECTORY, databases));
for (const line of drift) console.log(line);
if (drift.length > 0) {
  console.log("write the missing migration: npm run migration -- NAME");
  process.exitCode = 1;
}
