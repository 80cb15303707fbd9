import { randomBytes } from "node:crypto";
import { createVault } from "@expunge/application/vault/vault";
import { asOwner } from "@expunge/database/migrator/migrate";
import { createEmptyDatabase } from "@expunge/testkit/test-database";
import { expect, onTestFinished, test } from "vitest";
import { root, runIn } from "#testing/run-stack.ts";

const masterKey = randomBytes(32);

/** Runs a command of the owner as npm does. */
async function run(ownerUrl: string, command: string, ...args: string[]) {
  const env = {
    NODE_ENV: "production",
    OWNER_DATABASE_URL: ownerUrl,
    MASTER_KEY: masterKey.toString("base64"),
  };
  const file = `apps/stack/src/${command}-command.ts`;
  const process = runIn(root, env, "scripts/run.mjs", file, ...args);
  return { code: await process.ended, printed: process.printed() };
}

test("an owner without superuser rights migrates, and makes a tenant, a client and a login, as docs/operations.md says", async () => {
  const superuserUrl = await createEmptyDatabase();
  const name = `owner_${randomBytes(6).toString("hex")}`;
  const database = new URL(superuserUrl).pathname.slice(1);
  await asOwner(superuserUrl, async (client) => {
    await client.query(`CREATE ROLE ${name} LOGIN CREATEROLE PASSWORD 'for-a-test'`);
    await client.query(`ALTER DATABASE ${database} OWNER TO ${name}`);
    await client.query(`GRANT expunge_writer, expunge_lookup TO ${name}`);
    await client.query(`GRANT expunge_app TO ${name} WITH ADMIN OPTION`);
  });
  onTestFinished(() =>
    asOwner(superuserUrl, async (client) => {
      await client.query(`DROP ROLE IF EXISTS ${name}_app`);
      await client.query(`REASSIGN OWNED BY ${name} TO CURRENT_USER`);
      await client.query(`DROP OWNED BY ${name}`);
      await client.query(`DROP ROLE ${name}`);
    }),
  );
  const ownerUrl = Object.assign(new URL(superuserUrl), {
    username: name,
    password: "for-a-test",
  }).href;

  for (const _time of ["first", "again"])
    expect(await run(ownerUrl, "migrate")).toMatchObject({ code: 0 });
  await asOwner(ownerUrl, async (client) => {
    await client.query(`CREATE ROLE ${name}_app LOGIN PASSWORD 'for-a-test' IN ROLE expunge_app`);
    await client.query("BEGIN");
    await client.query("SET LOCAL app.tenant_id = 'TN-SHOP'");
    await client.query(
      `INSERT INTO tenant (tenant_id, name, click_to_pay_enabled, owner_bids, created_at)
       VALUES ('TN-SHOP', 'The shop', true, '{1000052}', now())`,
    );
    await client.query("INSERT INTO tenant_ledger (tenant_id) VALUES ('TN-SHOP')");
    await client.query("COMMIT");
  });
  const made = await run(ownerUrl, "client", "TN-SHOP", "Till", "cards:use", "cards:admin");
  expect(made.code).toBe(0);
  const { clientKey, secret } = JSON.parse(made.printed) as Record<string, string>;
  const { rows } = await asOwner(superuserUrl, (client) =>
    client.query(
      "SELECT tenant_id, name, rights, secret_hash FROM api_client WHERE client_key = $1",
      [clientKey],
    ),
  );
  expect(rows).toEqual([
    {
      tenant_id: "TN-SHOP",
      name: "Till",
      rights: ["cards:use", "cards:admin"],
      secret_hash: Buffer.from(createVault(masterKey).clientSecretHash(secret ?? "")),
    },
  ]);

  expect(await run(ownerUrl, "environment", "show")).toEqual({
    code: 1,
    printed: "environment: no process has used the database yet\n",
  });
  expect(await run(ownerUrl, "client", "TN-SHOP", "Till", "cards:steal")).toEqual({
    code: 1,
    printed: expect.stringContaining("client: npm run client -- TENANT NAME RIGHT…") as unknown,
  });
  expect((await run(ownerUrl, "client", "TN-NOBODY", "Till", "cards:use")).code).toBe(1);
});
