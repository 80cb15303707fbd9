import { randomBytes } from "node:crypto";
import { localMasterKeys } from "@expunge/application/vault/local-master-keys";
import { createVault } from "@expunge/application/vault/vault";
import { createKeyRing } from "@expunge/database/keys/key-ring";
import { DEFAULT_ENVIRONMENT } from "@expunge/schemas/boundary/environment-values";
import { createClientDirectory } from "@expunge/database/tenants/client-directory";
import { openDatabase } from "@expunge/database/connection/database";
import { claimInstallation } from "@expunge/database/installation/claim-installation";
import { provisionDatabase, provisionLogin } from "@expunge/database/migrator/provision-login";
import { createTestDatabase } from "@expunge/testkit/test-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ran, runCommand } from "#testing/run-command.ts";

const masterKey = randomBytes(32);
const vault = createVault(masterKey);
const name = `owned_${randomBytes(6).toString("hex")}`;
const bench = await createTestDatabase();
let environment: Record<string, string>;
let databaseUrl: string;

// An owner without superuser rights over an empty database, which the first test migrates.
beforeAll(async () => {
  const ownerUrl = await provisionDatabase(bench.ownerUrl, {
    database: name,
    owner: name,
    password: "for-a-test",
  });
  await bench.query(`GRANT expunge_app TO ${name} WITH ADMIN OPTION`);
  databaseUrl = await provisionLogin(ownerUrl, `${name}_app`, "for-a-test");
  environment = {
    OWNER_DATABASE_URL: ownerUrl,
    MASTER_KEY: masterKey.toString("base64"),
    EXPUNGE_OPERATOR: "erika",
  };
});
afterAll(async () => {
  await bench.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await bench.query(`DROP ROLE ${name}_app`);
  await bench.query(`DROP ROLE ${name}`);
  await bench.drop();
});

const run = (...args: string[]) => runCommand(environment, ...args);
const json = async (...args: string[]): Promise<unknown> =>
  JSON.parse((await done(...args)).printed);

async function done(...args: string[]): Promise<Ran> {
  const ran = await run(...args);
  expect([ran.code, ran.noted.replace(/^the secret is shown.*\n/, "")]).toEqual([0, ""]);
  return ran;
}

/** The audit entries of a tenant, as the owner reads them. */
async function audited(tenantId: string) {
  const { readAsOwner } = await import("@expunge/database/operations/as-operator");
  return readAsOwner(
    environment["OWNER_DATABASE_URL"] ?? "",
    tenantId,
    "SELECT actor, action, subject, outcome, details FROM audit_entry ORDER BY seq",
  );
}
const by = { actor: `operator:${name}/erika`, outcome: "done" };

test("migrate brings an empty database up to date once, tells how far it is, and is audited", async () => {
  const before = await run("migrate", "--status");
  expect(before).toMatchObject({
    code: 1,
    noted: "expunge migrate: the database is not up to date: run expunge migrate\n",
  });
  expect(before.printed).toMatch(/^20261121000000_baseline +missing$/m);
  expect(await run("tenant", "list")).toMatchObject({
    code: 1,
    noted:
      "expunge tenant list: the database lacks the migrations of this version: run expunge migrate\n",
  });

  const first = (await json("migrate", "--json")) as { applied: string[] };
  expect(first.applied).toContain("20261121000000_baseline");
  expect(await json("migrate", "--json")).toEqual({ upToDate: true, applied: [] });
  expect(await json("migrate", "--status", "--json")).toMatchObject({
    upToDate: true,
    queue: null,
    granted: true,
    otherVersion: null,
  });
  expect(await audited("expunge")).toEqual(
    [{ ...by, action: "database.migrated", subject: "database", details: first }].map(
      ({ details, ...entry }) => ({ ...entry, details: { applied: details.applied } }),
    ),
  );
  expect(await json("tenant", "list", "--json")).toMatchObject([{ tenantId: "expunge" }]);
});

test("a tenant is created, listed, disabled and enabled, each with its audit entry", async () => {
  await done("tenant", "create", "TN-SHOP", "The shop", "--click-to-pay", "--owner-bid", "1000052");
  expect((await done("tenant", "list")).printed).toMatch(
    /^TN-SHOP +The shop +yes +1000052 +2\S+Z$/m,
  );
  expect(await run("tenant", "create", "TN-SHOP", "Again")).toMatchObject({
    code: 1,
    noted: "expunge tenant create: there is a tenant TN-SHOP already\n",
  });
  await done("tenant", "disable", "TN-SHOP");
  expect(await run("tenant", "disable", "TN-SHOP")).toMatchObject({ code: 1 });
  await done("tenant", "enable", "TN-SHOP");
  expect(await run("tenant", "enable", "expunge", "--json")).toMatchObject({
    code: 1,
    noted: `{"error":{"command":"expunge tenant enable","exitCode":1,"message":"tenant expunge belongs to the service"}}\n`,
  });
  expect(await run("tenant", "disable", "TN-NONE")).toMatchObject({
    code: 1,
    noted: "expunge tenant disable: there is no tenant TN-NONE\n",
  });
  expect(await audited("TN-SHOP")).toEqual([
    {
      ...by,
      action: "tenant.created",
      subject: "TN-SHOP",
      details: { name: "The shop", clickToPayEnabled: true, ownerBids: ["1000052"] },
    },
    { ...by, action: "tenant.disabled", subject: "TN-SHOP", details: {} },
    { ...by, action: "tenant.enabled", subject: "TN-SHOP", details: {} },
  ]);
});

test("a client is created, rotated with an overlap, and revoked with both secrets", async () => {
  await done("tenant", "create", "TN-TILL", "Tills");
  const database = openDatabase({ url: databaseUrl, poolSize: 2 });
  const { find } = createClientDirectory(database);
  const made = (await json("client", "create", "TN-TILL", "Till", "cards:use", "--json")) as {
    clientKey: string;
    secret: string;
  };
  const { clientKey } = made;
  const hash = (secret: string) => Buffer.from(vault.clientSecretHash(secret));
  expect(await find(clientKey)).toMatchObject({
    rights: ["cards:use"],
    secretHash: hash(made.secret),
    previousSecretHash: null,
  });

  const rotate = ["client", "rotate", "TN-TILL", clientKey];
  const rotated = (await json(...rotate, "--overlap", "24h", "--json")) as {
    secret: string;
    previousSecretUntil: string;
  };
  expect(Date.parse(rotated.previousSecretUntil)).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  expect(await find(clientKey)).toMatchObject({
    secretHash: hash(rotated.secret),
    previousSecretHash: hash(made.secret),
  });
  // A second rotation would cut off clients that still use the first secret.
  expect(await run(...rotate, "--overlap", "24h")).toMatchObject({
    code: 1,
    noted: expect.stringContaining("is good until") as unknown,
  });
  expect(await find(clientKey)).toMatchObject({ secretHash: hash(rotated.secret) });
  const again = (await json(...rotate, "--end-overlap", "--json")) as { secret: string };
  expect(await find(clientKey)).toMatchObject({
    secretHash: hash(again.secret),
    previousSecretHash: null,
  });

  await done("client", "revoke", "TN-TILL", clientKey);
  expect(await find(clientKey)).toBeUndefined();
  expect(await run(...rotate)).toMatchObject({ code: 1 });
  expect(await json("client", "list", "TN-TILL", "--json")).toMatchObject([
    {
      clientKey,
      name: "Till",
      previousSecretUntil: null,
      revokedAt: expect.any(String) as unknown,
    },
  ]);
  await database.close();
  expect(await audited("TN-TILL")).toMatchObject([
    { action: "tenant.created" },
    { ...by, action: "client.created", subject: clientKey, details: { rights: ["cards:use"] } },
    { ...by, action: "client.rotated", subject: clientKey, details: { overlapSeconds: 86_400 } },
    { ...by, action: "client.rotated", subject: clientKey, details: { overlapSeconds: 0 } },
    { ...by, action: "client.revoked", subject: clientKey },
  ]);
});

test("the environment is shown, stamped and accepted, once a process has used the database", async () => {
  expect(await run("environment", "stamp", "staging")).toMatchObject({
    code: 1,
    noted: "expunge environment stamp: no process has used the database yet\n",
  });
  const database = openDatabase({ url: databaseUrl, poolSize: 2 });
  const claim = { keyCheck: vault.keyCheck, environmentId: "production" };
  await claimInstallation(database.query, claim);
  await database.close();
  const blockedBy = "the database belongs to environment production, this process to default";
  expect(await json("environment", "show", "--json")).toMatchObject({ blockedBy });
  expect(await json("environment", "stamp", "default", "--json")).not.toHaveProperty("blockedBy");
  expect(await json("restore", "accept", "--json")).toMatchObject({ beat: 1_000 });
  expect((await audited("expunge")).slice(-2)).toEqual([
    {
      ...by,
      action: "environment.stamped",
      subject: "installation",
      details: { environmentId: "default" },
    },
    { ...by, action: "restore.accepted", subject: "installation", details: {} },
  ]);
});

test("check-config names each wrong setting, and what is wrong with the database", async () => {
  const check = (settings: Record<string, string | undefined>) =>
    runCommand({ ...environment, DATABASE_URL: databaseUrl, ...settings }, "check-config", "api");
  const key = { kty: "OKP", crv: "Ed25519", d: "d", x: "x" };
  const good = await check({ TOKEN_SIGNING_KEY: JSON.stringify(key) });
  expect(good).toMatchObject({ code: 0, noted: "" });
  for (const part of ["server", "login", "migrations", "queue", "master key", "environment"])
    expect(good.printed).toMatch(new RegExp(`^database: ${part} +ok$`, "m"));

  const bad = await check({
    PORT: "many",
    MASTER_KEY: randomBytes(32).toString("base64"),
    ENVIRONMENT_ID: "staging",
    DATABASE_URL: environment["OWNER_DATABASE_URL"],
  });
  expect(bad.code).toBe(1);
  for (const problem of [
    "settings of the api +PORT: must be a number",
    "settings of the api +TOKEN_SIGNING_KEY: is missing",
    "database: login +DATABASE_URL: the login .*",
    "database: master key +MASTER_KEY: is not the key that .*",
    "database: environment +the database belongs to environment default, this process to staging",
  ])
    expect(bad.printed).toMatch(new RegExp(`^${problem}$`, "m"));

  const gone = await check({ DATABASE_URL: "postgresql://x:secret@127.0.0.1:1/none" });
  expect(gone.code).toBe(3);
  expect(gone.printed + gone.noted).not.toContain("secret");
});

test("keys are listed, rotated under another master key, and destroyed once no value and no backup needs them", async () => {
  const next = randomBytes(32).toString("base64");
  const both = { MASTER_KEY: `new:${next},old:${environment["MASTER_KEY"] ?? ""}` };
  const keys = (...args: string[]) => runCommand({ ...environment, ...both }, "keys", ...args);
  const database = openDatabase({ url: databaseUrl, poolSize: 2 });
  const master = localMasterKeys([{ id: "default", key: masterKey }]);
  const started = createKeyRing(master, DEFAULT_ENVIRONMENT);
  await started.claim(database.query);
  expect((await keys("status")).printed).toMatch(/^seal 0 +default +\S+ +in use$/m);
  expect(await keys("rotate", "--hash", "--json")).toMatchObject({
    code: 0,
    printed: '{"number":1,"hashNumber":1,"masterKey":"new"}\n',
  });
  // A process without the new master key goes on with the keys that it has.
  await expect(started.refresh()).rejects.toThrow("has the id new");
  expect(started.sealing().number).toBe(0);
  expect((await keys("status")).printed).toMatch(
    /^seal 1 +new +\S+ +seals from .*\nseal 0 +new .*\nhash 1 +new +\S+ +hashes from .*\nhash 0 +new /m,
  );
  const newest = await keys("destroy", "1", "--backup-days", "0");
  expect([newest.code, newest.noted]).toEqual([
    1,
    expect.stringContaining("is the newest: it seals"),
  ]);
  const early = await keys("destroy", "0", "--backup-days", "35");
  expect([early.code, early.noted]).toEqual([1, expect.stringContaining("35 days")]);
  expect((await runCommand(environment, "keys", "rotate")).noted).toContain(
    "MASTER_KEY: is not the key of this database, which has the id new",
  );
  await database.query("UPDATE vault_key SET settled_at = now() WHERE number = 1", []);
  expect((await keys("destroy", "0", "--backup-days", "0")).code).toBe(0);
  expect((await keys("status")).printed).toMatch(/^seal 0 +new +\S+ +destroyed /m);
  await database.close();
  expect((await audited("expunge")).slice(-2)).toMatchObject([
    { ...by, action: "keys.rotated", details: { masterKey: "new", hash: true } },
    { ...by, action: "key.destroyed", details: { number: 0, backupDays: 0 } },
  ]);
});

test("a database that is unreachable or refuses the login exits with 3, wrong settings with 2, without a secret", async () => {
  const owner = new URL(environment["OWNER_DATABASE_URL"] ?? "");
  const of = (url: string) => runCommand({ OWNER_DATABASE_URL: url }, "tenant", "list");
  const ran = [
    await of("postgresql://x:secret@127.0.0.1:1/none"),
    await of(Object.assign(new URL(owner), { password: "secret" }).href),
    await of("https://x:secret@db.example.com"),
  ];
  expect(ran).toMatchObject([
    { code: 3, noted: "expunge tenant list: the database cannot be reached (ECONNREFUSED)\n" },
    { code: 3, noted: expect.stringContaining("refuses this login") as unknown },
    { code: 2, noted: expect.stringContaining("OWNER_DATABASE_URL: must be a") as unknown },
  ]);
  expect(JSON.stringify(ran)).not.toContain("secret");
});

test("the application cannot write an entry of an operator", async () => {
  const database = openDatabase({ url: databaseUrl, poolSize: 2 });
  const forged = database.query("SELECT record_operation('TN-SHOP', 'x', 'x', 'x', '{}')", []);
  await expect(forged).rejects.toMatchObject({ code: "42501" });
  await database.close();
});
