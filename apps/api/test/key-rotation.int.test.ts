import { generateKeyPairSync, randomBytes } from "node:crypto";
import { systemClock } from "@expunge/application/runtime/system-clock";
import { CLIENT_RIGHTS } from "@expunge/application/tenants/client-directory.port";
import { createVault } from "@expunge/application/vault/vault";
import { createKeyRing, type KeyRing } from "@expunge/database/keys/key-ring";
import { rehashTokens } from "@expunge/database/keys/rehash-tokens";
import { rewrapValues } from "@expunge/database/keys/rewrap-values";
import { provisionLogin, provisionTenant } from "@expunge/database/migrator/provision-login";
import { createClient, rotateClient } from "@expunge/database/operations/administer-clients";
import { destroyKey, listKeys, rotateKeys } from "@expunge/database/operations/administer-keys";
import { hashClientSecret } from "@expunge/database/operations/hash-client-secret";
import { openTestDatabase } from "@expunge/database/testing/open-test-database";
import { openMasterKeys } from "@expunge/networks/key-store/open-master-keys";
import { startTransitServer } from "@expunge/networks/key-store/testing/transit-server";
import { DEFAULT_ENVIRONMENT } from "@expunge/schemas/boundary/environment-values";
import { masterKeys } from "@expunge/schemas/boundary/master-keys";
import { AUDIENCES } from "@expunge/schemas/boundary/token-audiences";
import { createTestDatabase } from "@expunge/testkit/test-database";
import type { JWK } from "jose";
import { expect, onTestFinished, test } from "vitest";
import { createTokens, type SigningKeys } from "#auth/tokens.ts";
import { createIdentityProvider } from "#test/identity-provider.ts";
import { openRotatingReceiver } from "#test/rotating-receiver.ts";
import { rotationLoad } from "#test/rotation-load.ts";
import { type Instance, startInstance } from "#test/start-instance.ts";

const TENANT = "TN-rotated";
const CLIENT = "0e6c1b9e-6f0f-4b5e-9a51-3c1d0c2f7a12";
const signingKey = (kid: string): JWK => ({
  ...generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }),
  kid,
});
const basicOf = (secret: string) =>
  `Basic ${Buffer.from(`${CLIENT}:${secret}`).toString("base64")}`;

test("a rotation of every key and secret under load fails no request", async () => {
  const server = await createTestDatabase();
  const database = openTestDatabase({ url: server.url, poolSize: 4 });
  const transit = await startTransitServer();
  const running: { readonly instance: Instance; readonly ring: KeyRing }[] = [];
  onTestFinished(async () => {
    await Promise.all(running.map(({ instance }) => instance.close()));
    await database.close();
    await server.query(`DROP ROLE IF EXISTS ${nextLogin}`);
    transit.close();
    await server.drop();
  });
  const nextLogin = `next_${randomBytes(6).toString("hex")}`;
  const operator = { ownerUrl: server.ownerUrl, name: "erika" };
  const login = createIdentityProvider();
  const mastersOf = (text: string) => openMasterKeys(masterKeys.parse(text), transit.token);
  const local = randomBytes(32).toString("base64");
  const inVault = `vault:${transit.keyUrl}`;
  const [first, next] = [signingKey("first"), signingKey("next")];

  async function start(keys: string, signing: SigningKeys, databaseUrl = server.url) {
    const ring = createKeyRing(mastersOf(keys), DEFAULT_ENVIRONMENT);
    await ring.claim(database.query);
    const instance = await startInstance({
      url: databaseUrl,
      vault: createVault(ring),
      tokens: await createTokens(signing, [login.issuer]),
      clock: systemClock,
      poolSize: 4,
      hashKeys: ring,
    });
    running.push({ instance, ring });
    return instance.url;
  }

  let settings: readonly [keys: string, signing: SigningKeys, databaseUrl?: string] = [
    local,
    [first],
  ];
  for (const tenantId of [TENANT, "expunge"])
    await provisionTenant(server.ownerUrl, { tenantId, name: "Test", clickToPayEnabled: false });
  const hashOf = (secret: string) =>
    hashClientSecret(server.ownerUrl, mastersOf(settings[0]), secret);
  const secretHash = await hashOf("first-secret");
  await createClient(operator, {
    tenantId: TENANT,
    clientKey: CLIENT,
    name: "Test",
    rights: CLIENT_RIGHTS,
    secretHash,
  });
  const claims = { aud: AUDIENCES.staff, sub: "erika", tenant_id: TENANT, role: "admin" };
  const staff = `Bearer ${await login.sign(claims, 3600)}`;
  const urls: [string, string] = [await start(...settings), await start(...settings)];
  let basic = basicOf("first-secret");
  const load = rotationLoad(() => ({ urls: [...urls], basic, staff }));

  /** Replaces one instance after the other, under load. */
  async function restartWith(...given: typeof settings) {
    settings = given;
    for (const place of [0, 1]) {
      urls[place] = await start(...settings);
      await load.settled();
      await running.shift()?.instance.close();
    }
  }
  /** The newest instance's keys. */
  const ringNow = () => {
    const newest = running.at(-1);
    if (newest === undefined) throw new Error("no instance is running");
    return newest.ring;
  };
  const ringsKnow = () => Promise.all(running.map(({ ring }) => ring.refresh()));

  const hook = await load.trpc("webhooks.create", { url: "https://shop.example/hooks" });
  const receiver = openRotatingReceiver(
    database,
    { open: (...value) => createVault(ringNow()).open(...value) },
    { tenantId: TENANT, endpointId: String(hook["id"]) },
    String(hook["secret"]),
  );
  onTestFinished(() => receiver.close());
  await load.settled();
  // Token-signing keys, and the master key, which moves into Vault.
  await restartWith(`a:${local},${inVault}`, [first, next]);
  await restartWith(`${inVault},a:${local}`, [next, first]);
  // The keys of the database, under the new master key; every process knows the new seal key before it seals.
  await rotateKeys(operator, mastersOf(settings[0]), { graceSeconds: 3_600 });
  await ringsKnow();
  await server.query("UPDATE vault_key SET seals_from = now()");
  await ringsKnow();
  // With it the login at the database becomes another one.
  await restartWith(
    inVault,
    [next],
    await provisionLogin(server.ownerUrl, nextLogin, "for-a-test"),
  );
  // Every value moves under the new seal key, and the old one is destroyed.
  const ring = ringNow();
  const vault = createVault(ring);
  const rewrap = rewrapValues({ database, vault, sealing: () => ring.sealing().number }, 0);
  while ((await rewrap()).state === "more") continue;
  await destroyKey(operator, 0, 0);
  await ringsKnow();
  // The hashes of tokens, under instances that learn of the new key by the first statement that it concerns.
  await rotateKeys(operator, mastersOf(inVault), { graceSeconds: 3_600, hash: true });
  await server.query("UPDATE vault_key SET seals_from = now() WHERE purpose = 'hash'");
  const knowing = createKeyRing(mastersOf(inVault), DEFAULT_ENVIRONMENT);
  await knowing.claim(database.query);
  const rehash = rehashTokens({ database, keys: knowing });
  await rehash();
  await load.settled();
  while ((await rehash()).state === "more") continue;
  await load.settled();
  // The client's secret.
  await rotateClient(operator, {
    tenantId: TENANT,
    clientKey: CLIENT,
    secretHash: await hashOf("next-secret"),
    overlapSeconds: 3_600,
    endsOverlap: false,
  });
  await load.settled();
  basic = basicOf("next-secret");
  await load.settled();
  // The webhook's secret: both sign, so that the receiver takes over the new one at a time of its own.
  await receiver.served();
  const { secret } = await load.trpc("webhooks.rotateSecret", { id: hook["id"], overlapHours: 1 });
  await receiver.served();
  receiver.learn(String(secret));
  await receiver.served();
  await receiver.close();
  await load.stop();

  expect(load.failed).toEqual([]);
  expect(receiver.refused).toEqual([]);
  expect(load.answers()).toBeGreaterThan(200);
  expect(await listKeys(server.ownerUrl)).toMatchObject([
    { purpose: "seal", number: 2 },
    { purpose: "seal", number: 1, masterKey: "vault:expunge", destroyedAt: null },
    { purpose: "seal", number: 0, destroyedAt: expect.any(Date) as unknown },
    { purpose: "hash", number: 1, settledAt: expect.any(Date) as unknown },
    { purpose: "hash", number: 0, masterKey: "vault:expunge", destroyedAt: null },
  ]);
});
