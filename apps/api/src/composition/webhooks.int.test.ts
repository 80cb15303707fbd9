import { randomBytes, randomUUID } from "node:crypto";
import type { EndpointSecret } from "@expunge/application/webhooks/webhook-store.port";
import { openSecrets, signingSecrets } from "@expunge/application/webhooks/secrets";
import { createVault } from "@expunge/application/vault/vault";
import { openTestDatabase } from "@expunge/database/testing/open-test-database";
import { provisionTenant } from "@expunge/database/migrator/provision-login";
import { createWebhookEndpointStore } from "@expunge/database/webhooks/endpoint-store";
import { createTestDatabase } from "@expunge/testkit/test-database";
import { afterAll, expect, test } from "vitest";
import { tickingClock } from "#test/ticking-clock.ts";
import { createWebhookUseCases } from "#composition/webhooks.ts";

const bench = await createTestDatabase();
const database = openTestDatabase({ url: bench.url });
afterAll(async () => {
  await database.close();
  await bench.drop();
});

const HOUR_MS = 3_600_000;
const input = {
  url: "https://shop.example/",
  eventTypes: [],
  batchItems: false,
  format: "cloudevents",
} as const;

async function world(allowLoopback = false) {
  const tenantId = `TN-${randomUUID()}`;
  await provisionTenant(bench.ownerUrl, { tenantId, name: "Test", clickToPayEnabled: false });
  const vault = createVault(randomBytes(32));
  const clock = tickingClock();
  const useCases = createWebhookUseCases({ database, vault, clock, receivers: { allowLoopback } });
  const store = createWebhookEndpointStore(database);
  return {
    useCases,
    actor: { kind: "staff", tenantId, subject: "admin-1", role: "admin" } as const,
    later: (ms: number) => clock.set(new Date(clock.at().getTime() + ms)),
    async signing() {
      const [endpoint] = await store.list(tenantId);
      return endpoint && signingSecrets(openSecrets(vault, endpoint), clock.now());
    },
    async storedSecrets(id: string) {
      const found = await store.change(
        tenantId,
        id,
        (endpoint): { readonly secrets: readonly EndpointSecret[]; readonly write?: never } => ({
          secrets: openSecrets(vault, endpoint),
        }),
      );
      return found?.secrets;
    },
  };
}

test("deliveries are signed with the secret that was shown, and with its predecessor until the overlap ends", async () => {
  const { useCases, actor, later, signing } = await world();
  const { id, secret: first } = await useCases.createWebhook(actor, {
    ...input,
    eventTypes: [],
    batchItems: false,
  });
  expect(await signing()).toEqual([first]);
  const { secret: second } = await useCases.rotateWebhookSecret(actor, { id, overlapHours: 2 });
  expect(await signing()).toEqual([second, first]);
  const { secret: third } = await useCases.rotateWebhookSecret(actor, { id, overlapHours: 1 });
  expect(await signing()).toEqual([third, second]);
  later(HOUR_MS);
  expect(await signing()).toEqual([third]);
});

test("no secret of a deleted endpoint is retained", async () => {
  const { useCases, actor, storedSecrets } = await world();
  const { id } = await useCases.createWebhook(actor, {
    ...input,
    eventTypes: [],
    batchItems: false,
  });
  expect(await storedSecrets(id)).toHaveLength(1);
  await useCases.deleteWebhook(actor, id);
  expect(await storedSecrets(id)).toEqual([]);
});

test.each(["http://127.0.0.1:4000/", "http://[::1]:4000/"])(
  "%s is accepted with allowLoopback, and private networks are still refused",
  async (url) => {
    const { useCases, actor } = await world(true);
    expect(
      await useCases.createWebhook(actor, { ...input, eventTypes: [], batchItems: false, url }),
    ).toHaveProperty("secret");
    const other = { ...input, eventTypes: [], batchItems: false, url: "http://10.0.0.1/" };
    await expect(useCases.createWebhook(actor, other)).rejects.toMatchObject({ field: "url" });
  },
);
