// Writes the next migration from the changes of the model and the SQL files below prisma/.
import { relative } from "node:path";
import { PRISMA_DIRECTORY } from "@expunge/database/migrator/migrations";
import { writeMigration } from "@expunge/database/migrator/write-migration";
import { withScratchDatabases } from "./scratch-databases.ts";

const [name, ...rest] = process.argv.slice(2).filter((argument) => argument !== "--");
if (name === undefined || rest.length > 0) {
  console.error("usage: npm run migration -- NAME");
  process.exitCode = 1;
} else {
  try {
    const path = await withScratchDatabases((databases) =>
      writeMigration(PRISMA_DIRECTORY, name, new Date(), databases),
    );
    console.log(
      path === undefined
        ? "no change: the migrations agree with the model"
        : `${relative(process.cwd(), path)}: read it before you commit it. It runs on tables with rows, and a renamed column is dropped and added.`,
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
