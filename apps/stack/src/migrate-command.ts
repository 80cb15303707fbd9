// `npm run migrate`: brings the database of OWNER_DATABASE_URL up to date: tables, queue and grants.
import { migrate } from "@expunge/database/migrator/migrate";
import { postgresUrl } from "@expunge/schemas/boundary/environment-values";
import { parseEnvironment } from "@expunge/schemas/boundary/parse-environment";
import { z } from "zod";

try {
  const settings = parseEnvironment(z.object({ OWNER_DATABASE_URL: postgresUrl }), process.env);
  await migrate(settings.OWNER_DATABASE_URL);
  process.stdout.write("the database is up to date\n");
} catch (error) {
  process.stderr.write(`migrate: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
