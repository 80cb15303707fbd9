// `npm run client -- TENANT NAME RIGHT…`: a new machine client of a tenant, whose key and secret it prints once.
import { randomBytes, randomUUID } from "node:crypto";
import {
  CLIENT_RIGHTS,
  type ClientRight,
} from "@expunge/application/tenants/client-directory.port";
import { createVault } from "@expunge/application/vault/vault";
import { provisionClient } from "@expunge/database/migrator/provision-login";
import { masterKey, postgresUrl } from "@expunge/schemas/boundary/environment-values";
import { parseEnvironment } from "@expunge/schemas/boundary/parse-environment";
import { z } from "zod";

const USAGE = `npm run client -- TENANT NAME RIGHT…, with rights of ${CLIENT_RIGHTS.join(", ")}`;

async function main([tenantId, name, ...rights]: readonly string[]): Promise<void> {
  if (!tenantId || !name || rights.length === 0 || !rights.every(isRight)) throw new Error(USAGE);
  const { OWNER_DATABASE_URL: ownerUrl, MASTER_KEY: key } = parseEnvironment(
    z.object({ OWNER_DATABASE_URL: postgresUrl, MASTER_KEY: masterKey }),
    process.env,
  );
  const clientKey = randomUUID();
  const secret = randomBytes(24).toString("base64url");
  const secretHash = createVault(key).clientSecretHash(secret);
  await provisionClient(ownerUrl, { tenantId, name, clientKey, secretHash, rights });
  process.stdout.write(`${JSON.stringify({ clientKey, secret })}\n`);
}

function isRight(text: string): text is ClientRight {
  return (CLIENT_RIGHTS as readonly string[]).includes(text);
}

try {
  await main(process.argv.slice(2).filter((argument) => argument !== "--"));
} catch (error) {
  process.stderr.write(`client: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
