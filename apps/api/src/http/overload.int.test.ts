import { CLIENT_RIGHTS } from "@expunge/application/tenants/client-directory.port";
import { PATIENCE_MS, patiently } from "@expunge/testkit/patience";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { cardTokenWorld } from "#test/card-token-world.ts";
import { call } from "#test/call.ts";
import { callEveryWay, faults, notOverloaded } from "#test/database-calls.ts";
import { clickToPayWorld } from "#test/click-to-pay-world.ts";
import { paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";
import { watching } from "#test/watching.ts";
import { whileHeld, whileUnreadable, writersWait } from "#test/while-held.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

test("when the database cannot follow: 503 with Retry-After in each contract's shape, nothing written, and the next try succeeds", async () => {
  const options = await paymentOptionWorld(api);
  const tokens = await cardTokenWorld(api);
  const customers = await clickToPayWorld(api);
  const { reference } = await options.storeSepa();
  const second = await options.storeSepa();
  const token = await tokens.store();
  await customers.enrol();
  const staffToken = await api.staff(options.tenantId);
  const target = {
    kind: "payment_option",
    customerAccountId: "customer-1",
    reference: second.reference,
  } as const;
  const written = () => api.rows("SELECT count(*)::int AS deletions FROM deletion");
  const before = await written();

  const { url } = await api.start({ lockPatienceMs: 300 });
  await whileHeld(api, async () => {
    const [removal, option, card, staff] = await Promise.all([
      customers.post({ url }),
      options.remove(reference, { url }),
      tokens.remove(token, { url }),
      call(`${url}/trpc/deletions.request`, {
        method: "POST",
        headers: { authorization: `Bearer ${staffToken}`, "content-type": "application/json" },
        body: { target, reason: "fraud" },
      }),
    ]);
    expect([removal.status, removal.json]).toEqual([
      503,
      { code: 503, message: "service unavailable" },
    ]);
    expect([option.status, option.json]).toMatchObject([
      503,
      { errors: [{ code: "service_unavailable", message: "Service unavailable." }] },
    ]);
    expect([card.status, card.json]).toMatchObject([503, { errorCode: "service_unavailable" }]);
    expect([staff.status, staff.json]).toMatchObject([
      503,
      { error: { data: { code: "SERVICE_UNAVAILABLE", expunge: { code: "overloaded" } } } },
    ]);
    for (const { headers } of [removal, option, card, staff])
      expect(headers["retry-after"]).toBe("1");
  });

  expect(await written()).toEqual(before);
  expect((await options.remove(reference)).status).toBe(200);
  expect((await tokens.remove(token)).status).toBe(200);
  expect((await customers.post()).status).toBe(202);
});

/** A tenant with a client that has every right. */
async function someCaller() {
  const tenantId = await api.tenant();
  const { basic, clientKey } = await api.client(tenantId, CLIENT_RIGHTS);
  const adminToken = await api.clientToken(tenantId, "admin", {
    rights: ["cards:admin"],
    clientKey,
  });
  return { identityProvider: api.identityProvider, tenantId, basic, adminToken };
}

const NOT_READY = {
  status: "not ready",
  checks: { process: "ok", database: "unavailable", schema: "unavailable" },
};

test("when all connections of both pools are taken: 503 with Retry-After on every way to the database", async () => {
  const caller = await someCaller();
  const patience = { patienceMs: 300, lockPatienceMs: PATIENCE_MS };
  const { url } = await api.start({ poolSize: 1, ...patience });
  const trpc = await api.trpc(caller.tenantId, "agent", url);
  const card = { brand: "Visa", last4: "4242", expiry: "12/2031" };
  let taken: Promise<unknown> = Promise.resolve();
  const whileTaken = (work: () => Promise<void>) =>
    whileHeld(api, () => whileUnreadable(api.database, "webhook_endpoint", work));
  await whileTaken(async () => {
    // Each waits for its lock, over the only connection for writes or for reads.
    taken = Promise.all([
      vi.waitFor(() => trpc.cardTokens.store.mutate(card), patiently),
      vi.waitFor(() => trpc.webhooks.list.query(), patiently),
    ]);
    await writersWait(api.database, 2);
    expect(notOverloaded(await callEveryWay(url, caller))).toEqual({});
    const ready = await call(`${url}/readyz`, {});
    expect([ready.status, ready.json]).toMatchObject([503, NOT_READY]);
  });
  expect(await taken).toEqual([{ token: expect.any(String) as string }, { items: [] }]);
  expect(faults(await callEveryWay(api.url, caller))).toEqual({});
});

test("when the server ends all sessions and admits no other: the same, and a stream ends so", async () => {
  const caller = await someCaller();
  const { url } = await api.start();
  const stream = await watching(url, await api.staff(caller.tenantId));
  const admit = (limit: number) =>
    api.rows(
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT ${limit}', current_database()); END $$`,
    );
  await admit(0);
  await api.rows(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'expunge_test'",
  );
  expect(notOverloaded(await callEveryWay(url, caller))).toEqual({});
  const ready = await call(`${url}/readyz`, {});
  expect(ready.status).toBe(503);
  expect(ready.json).toEqual({
    ...NOT_READY,
    checks: { ...NOT_READY.checks, queue: "unavailable", environment: "unavailable" },
  });
  await stream.ended;
  expect(stream.events.at(-1)).toMatchObject({
    event: "serialized-error",
    data: expect.stringContaining('"SERVICE_UNAVAILABLE"') as string,
  });
  await admit(-1);
  await vi.waitFor(
    async () => expect(faults(await callEveryWay(url, caller))).toEqual({}),
    patiently,
  );
});
