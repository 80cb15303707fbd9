import { afterAll, beforeAll, expect, test } from "vitest";
import { cardTokenWorld } from "#test/card-token-world.ts";
import { call } from "#test/call.ts";
import { clickToPayWorld } from "#test/click-to-pay-world.ts";
import { paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";
import { whileHeld } from "#test/while-held.ts";

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
