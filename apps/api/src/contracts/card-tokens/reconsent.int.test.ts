import { afterAll, beforeAll, expect, test } from "vitest";
import { type CardTokenWorld, cardTokenWorld } from "#test/card-token-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
let world: CardTokenWorld;
beforeAll(async () => {
  api = await startTestApi();
  world = await cardTokenWorld(api);
});
afterAll(() => api.close());

const conflict = (rule: string) => ({
  data: { code: "CONFLICT", expunge: { code: "conflict", rule, details: [{ field: "token" }] } },
});
const isUsable = async (token: string) =>
  (await world.trpc.credentials.authorizeUse.mutate({ target: { kind: "card_token", token } }))
    .allowed;

test("CARD-02: a deleted token is stored again only with the customer's new consent; then it is used, and deleted, like any other", async () => {
  const token = await world.store({ country: "au" });
  expect(await world.trpc.cardTokens.get.query({ token })).toMatchObject({ country: "AU" });
  const request = { headers: { "request-id": "first-life" } };
  expect((await world.remove(token, request)).status).toBe(200);
  const deleted = await world.trpc.cardTokens.get.query({ token });
  expect(deleted).toEqual({
    state: "deleted",
    storedAt: deleted.storedAt,
    deletionId: deleted.deletionId,
  });
  expect(deleted.deletionId).toBeDefined();
  await expect(world.store({ token })).rejects.toMatchObject(conflict("CARD-02"));
  expect(await isUsable(token)).toBe(false);

  await world.store({ token, country: "de", reconsent: true });
  expect(await world.trpc.cardTokens.get.query({ token })).toEqual({
    state: "active",
    brand: "Visa",
    last4: "4242",
    expiry: "12/2031",
    country: "DE",
    storedAt: deleted.storedAt,
  });
  expect(await isUsable(token)).toBe(true);
  await expect(world.store({ token, reconsent: true })).rejects.toMatchObject(conflict("CARD-03"));

  const replayed = await world.remove(token, request);
  expect([replayed.status, replayed.headers["idempotency-replayed"]]).toEqual([200, "true"]);
  expect(await isUsable(token)).toBe(true);
  expect((await world.remove(token)).status).toBe(200);
  expect(await isUsable(token)).toBe(false);
  expect((await world.remove(token)).status).toBe(404);
});

test("CARD-03: of ten concurrent reactivations of a deleted token one succeeds", async () => {
  const token = await world.store();
  await world.remove(token);
  const attempts = await Promise.allSettled(
    Array.from({ length: 10 }, () => world.store({ token, reconsent: true })),
  );
  expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const outcomes = await api.rows(
    "SELECT count(*)::int AS n FROM audit_entry WHERE tenant_id = $1 AND outcome = 'stored anew with consent'",
    [world.tenantId],
  );
  expect(outcomes).toEqual([{ n: 2 }]);
});

test("a country that there is not is refused", async () => {
  await expect(world.store({ country: "ZY" })).rejects.toMatchObject({
    data: { code: "BAD_REQUEST", expunge: { code: "invalid", details: [{ field: "country" }] } },
  });
});
