// The use of `psql -q -c STATEMENT URL` in the documents, for machines without the client of PostgreSQL.
import { asOwner } from "@expunge/database/migrator/migrate";

const [, , , , statement = "", url = ""] = process.argv;
await asOwner(url, (client) => client.query(statement));
